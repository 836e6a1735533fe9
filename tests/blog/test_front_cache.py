"""What the cache in front of the site is told, and what comes of it where there is none."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from blog import front_cache
from comments import editing, likes, moderation
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Cache(ThreadingHTTPServer):
    """A cache that writes down what it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Listener)
        self.told: list[tuple[str, ...]] = []


class Listener(BaseHTTPRequestHandler):
    server: Cache
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        headers = (self.headers[name] for name in ("Host", "Accept-Encoding", "Cookie"))
        self.server.told.append((self.path, *headers))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Stay silent."""


def wait() -> None:
    """Wait until the cache was told of everything."""
    front_cache._rounds.submit(str).result()


@pytest.fixture
def cache(settings) -> Iterator[Cache]:
    with Cache() as cache:
        thread = Thread(target=cache.serve_forever)
        thread.start()
        settings.FRONT_CACHE_URL = f"http://127.0.0.1:{cache.server_address[1]}"
        settings.SITE_URL = "https://blog.example"
        yield cache
        wait()
        cache.shutdown()
        thread.join()


def told(cache: Cache) -> set[str]:
    """Return which pages the cache has been told of since this was last asked."""
    wait()
    paths = {path for path, *_ in cache.told}
    cache.told.clear()
    return paths


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(front_cache, "PAUSE", 0.0)


def test_each_form_of_a_page_is_made_anew(cache):
    front_cache.changed([], "/a/")
    wait()

    assert cache.told == [
        ("/a/", "blog.example", "br", "fresh=1"),
        ("/a/", "blog.example", "gzip", "fresh=1"),
        ("/a/", "blog.example", "identity", "fresh=1"),
    ]


def test_published_article_that_is_saved_changes_its_page_and_the_front_page(cache):
    article = ArticleFactory()

    assert told(cache) == {"/", article.get_absolute_url()}


def test_draft_changes_the_front_page_at_most(cache):
    ArticleFactory(draft=True)

    assert told(cache) <= {"/"}


def test_article_that_goes_changes_the_page_where_it_stood(cache):
    article = ArticleFactory()
    address = article.get_absolute_url()
    told(cache)

    article.delete()

    assert told(cache) == {"/", address}


def test_comment_changes_its_article_when_it_is_shown_and_when_it_goes(cache):
    comment = CommentFactory(held=True)
    told(cache)

    moderation.approve(comment, by=None)
    shown = told(cache)
    moderation.trash(comment, by=None)

    assert shown == told(cache) == {comment.article.get_absolute_url()}


def test_comment_that_was_never_shown_changes_nothing(cache):
    comment = CommentFactory(held=True)
    told(cache)

    moderation.mark_spam(comment, by=None)

    assert told(cache) == set()


def test_like_and_edit_change_the_article(cache):
    comment = CommentFactory()
    told(cache)

    likes.toggle(comment, "a" * 32)
    liked = told(cache)
    editing.edit(comment, "Other words.", by=UserFactory(author=True))

    assert liked == told(cache) == {comment.article.get_absolute_url()}


def test_what_changes_often_is_made_anew_once_in_a_round(cache):
    comment = CommentFactory()
    told(cache)
    end = Event()
    front_cache._rounds.submit(end.wait)  # a round that lasts
    for visitor in range(20):
        likes.toggle(comment, f"{visitor:032}")
    end.set()
    wait()

    assert len(cache.told) == len(front_cache.ENCODINGS)


def test_cache_that_is_away_is_logged_and_breaks_nothing(settings, caplog):
    settings.FRONT_CACHE_URL = "http://127.0.0.1:9"
    article = ArticleFactory()
    wait()

    assert article.pk
    assert "The cache in front was not told" in caplog.text


def test_without_a_cache_nobody_is_told(django_assert_num_queries):
    comment = CommentFactory()

    with django_assert_num_queries(0):
        comment.refresh_article()
