"""Pages that are kept: as a new one would be, for one query."""

import gzip
import socket
import time
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import brotli
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from blog.models import Article, PageVersion
from comments import likes
from comments.conversation import Conversation
from comments.models import Discussion
from config import environment, kept_pages, representations
from config.kept_pages import KeptPagesMiddleware
from tests.at_once import at_once
from tests.changes import NOT_SEEN, SEEN, Site, save
from tests.factories import ArticleFactory, CommentFactory
from tests.memory import forget_pages
from tests.queries import Queries
from tests.redis_server import find_redis, redis_server

pytestmark = pytest.mark.django_db

DECODE = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def article():
    return ArticleFactory()


def ask(address, encoding="", by=None, **headers):
    """Ask as a reader of a process of their own, unless they are one who has read before."""
    return (by or Client()).get(address, headers={"accept-encoding": encoding} | headers)


def whole(response):
    return response.status_code, dict(response.headers), response.content


def queries_of(address, **options):
    with Queries() as queries:
        ask(address, **options)
    return queries.count


# ---------------------------------------------------------------- The same as a new one


@pytest.mark.parametrize("change", SEEN.values(), ids=SEEN)
def test_page_is_made_anew_with_what_readers_see(site, change):
    reader = Client()
    before, version = ask(site.page, by=reader).content, PageVersion.of(site.article.pk)

    change(site)

    after = whole(ask(site.page, by=reader))
    assert after[2] != before
    assert PageVersion.of(site.article.pk).changes > version.changes
    forget_pages()
    assert after == whole(ask(site.page))


@pytest.mark.parametrize("change", NOT_SEEN.values(), ids=NOT_SEEN)
def test_page_is_kept_through_what_readers_do_not_see(site, change):
    ask(site.page)
    version = PageVersion.of(site.article.pk)

    change(site)

    with Queries() as queries:
        after = whole(ask(site.page))
    assert queries.count == 1
    assert PageVersion.of(site.article.pk) == version
    forget_pages()
    assert after == whole(ask(site.page))


@pytest.mark.parametrize("encoding", DECODE)
def test_kept_page_costs_one_query_and_is_the_same_byte_by_byte(site, encoding):
    made = whole(ask(site.page, encoding))

    with Queries() as queries:
        kept = whole(ask(site.page, encoding))

    assert queries.count == 1
    assert kept == made
    assert DECODE[encoding](kept[2]) == ask(site.page).content
    assert kept[1].get("Content-Encoding", "") == encoding
    assert kept[1]["Content-Length"] == str(len(kept[2]))
    assert kept[1]["Vary"] == "Accept-Encoding"


def test_version_is_asked_for_once_before_its_turn_and_once_in_it(site):
    ask(site.page, "br")
    CommentFactory(article=site.article)

    with Queries() as queries:
        ask(site.page, "br")

    asked = [query for query in queries.captured_queries if "SUM(changes)" in query["sql"]]
    assert len(asked) == 2


def test_page_of_the_menu_is_kept(site):
    ask(site.about.get_absolute_url())

    assert queries_of(site.about.get_absolute_url()) == 1


def test_each_page_and_order_of_a_conversation_is_kept_apart(site):
    save(Discussion.load(), page_size=1)
    addresses = [site.page + query for query in ("", "?page=2", "?order=newest", "?order=liked")]

    made = [ask(address).content for address in addresses]

    assert [queries_of(address) for address in addresses] == [1, 1, 1, 1]
    assert [ask(address).content for address in addresses] == made
    assert len(set(made)) == 4


def test_head_is_answered_like_get(site):
    page = ask(site.page, "br")

    head = Client().head(site.page, headers={"accept-encoding": "br"})

    assert dict(head.headers) == dict(page.headers)
    assert head.content == b""


# ---------------------------------------------------------------- Validators


def test_each_representation_has_a_strong_validator_of_its_own(article):
    tags = {ask(article.get_absolute_url(), encoding)["ETag"] for encoding in DECODE}

    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("encoding", DECODE)
@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', "*"])
def test_whoever_has_the_page_is_told_that_it_holds(article, encoding, known):
    address = article.get_absolute_url()
    page = ask(address, encoding)

    again = ask(address, encoding, **{"if-none-match": known.format(page["ETag"])})

    assert again.status_code == 304
    assert again.content == b""
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again[name] == page[name]


def test_whoever_has_another_representation_gets_this_one(article):
    address = article.get_absolute_url()
    compressed = ask(address, "gzip")["ETag"]

    assert ask(address, "br", **{"if-none-match": compressed}).status_code == 200


def test_whoever_has_the_page_is_told_so_by_one_that_is_made_anew(article):
    address = article.get_absolute_url()
    known = ask(address, "br")["ETag"]
    forget_pages()

    assert ask(address, "br", **{"if-none-match": known}).status_code == 304


def test_whoever_wants_another_page_than_there_is_gets_none(article):
    address = article.get_absolute_url()
    page = ask(address)

    wrong = ask(address, **{"if-match": '"other"'})
    right = ask(address, **{"if-match": page["ETag"], "if-unmodified-since": "yesterday"})

    assert (wrong.status_code, wrong.content) == (412, b"")
    assert whole(right) == whole(page)


def test_page_that_was_sent_has_headers_of_its_own(article):
    reader = Client()
    page = ask(article.get_absolute_url(), by=reader)
    page.headers["X-Other"] = "this once"
    del page.headers["etag"]

    again = ask(article.get_absolute_url(), by=reader)

    assert "x-other" not in again
    assert again.headers["eTag"]


# ---------------------------------------------------------------- Likes and time


def test_like_is_shown_once_the_page_is_old_enough(site, monkeypatch):
    monkeypatch.setattr(representations, "LIKES_MAY_LAG", 60)
    before = ask(site.page).content
    likes.toggle(site.first, "somebody")
    meanwhile = ask(site.page).content
    monkeypatch.setattr(representations, "LIKES_MAY_LAG", 0)

    after = ask(site.page).content

    assert before == meanwhile != after


def closing(article):
    """Have an article close in an hour, by its age."""
    Discussion(close_after_days=1).save()
    closes_at = timezone.now() + timedelta(hours=1)
    Article.objects.filter(pk=article.pk).update(published_at=closes_at - timedelta(days=1))
    return closes_at


def followed(article):
    """Have another article appear in an hour."""
    return ArticleFactory(published_at=timezone.now() + timedelta(hours=1)).published_at


def nothing(article):
    return timezone.now() + timedelta(days=1, minutes=1)


@pytest.mark.parametrize("happen", [closing, followed, nothing])
def test_page_that_will_look_different_by_itself_is_kept_until_then(article, monkeypatch, happen):
    then = happen(article)
    article.refresh_from_db()
    address = article.get_absolute_url()
    ask(address)
    before = queries_of(address)
    monkeypatch.setattr(representations, "time", SimpleNamespace(time=then.timestamp))

    assert before == 1
    assert queries_of(address) > 1


# ---------------------------------------------------------------- What is not kept


@pytest.mark.parametrize("query", ["?page=99", "?page=x", "?page=01", "?order=best"])
def test_what_nobody_was_led_to_is_not_kept(article, query):
    address = article.get_absolute_url() + query
    ask(address)

    assert queries_of(address) > 1


def test_parameters_that_the_page_does_not_know_are_no_part_of_it(article):
    address = article.get_absolute_url()

    followed = ask(f"{address}?utm_source=letter&fbclid=12")

    assert queries_of(f"{address}?utm_source=other") == 1
    forget_pages()
    assert whole(followed) == whole(ask(address))


def test_address_of_a_reply_on_wordpress_leads_on(article):
    ask(article.get_absolute_url())

    assert ask(f"{article.get_absolute_url()}?replytocom=12")["Location"].startswith(
        "/comments/12/"
    )


def test_answer_that_sets_a_cookie_is_not_kept(rf, article):
    def view(request):
        request.conversation = Conversation(article)
        response = HttpResponse("Good day.")
        response.set_cookie("visitor", str(next(visitors)))
        return response

    visitors = count()
    middleware = KeptPagesMiddleware(view)

    answers = [middleware(rf.get(article.get_absolute_url())) for _ in range(2)]

    assert [answer.cookies["visitor"].value for answer in answers] == ["0", "1"]


def test_article_that_was_taken_back_is_not_found(article):
    address = article.get_absolute_url()
    ask(address)

    save(article, published_at=None)

    assert ask(address).status_code == 410
    assert ask(address).status_code == 410


def test_article_at_another_date_leads_to_its_own_each_time(article):
    wrong = f"/2001/01/01/{article.slug}/"

    assert [ask(wrong).status_code for _ in range(2)] == [301, 301]


def test_host_that_is_not_ours_gets_nothing_that_was_kept(article):
    ask(article.get_absolute_url())

    assert ask(article.get_absolute_url(), host="other.example").status_code == 400


def test_request_without_encryption_is_led_to_one_with_it(article, settings):
    settings.SECURE_SSL_REDIRECT = True
    page = Client().get(article.get_absolute_url(), secure=True)

    assert page.status_code == 200
    assert ask(article.get_absolute_url()).status_code == 301


def test_nothing_is_kept_while_templates_are_written(article, settings):
    settings.DEBUG = True
    before = queries_of(article.get_absolute_url())

    assert queries_of(article.get_absolute_url()) == before > 1


# ---------------------------------------------------------------- A crowd


@pytest.fixture
def made(monkeypatch):
    """The addresses of the pages that were made, each slowly."""
    made = []
    make = KeptPagesMiddleware.make

    def slowly(self, request, *args):
        made.append(request.path)
        time.sleep(0.2)
        return make(self, request, *args)

    monkeypatch.setattr(KeptPagesMiddleware, "make", slowly)
    return made


@pytest.mark.django_db(transaction=True)
def test_crowd_has_a_page_made_once(article, made, monkeypatch):
    monkeypatch.setattr(kept_pages, "PATIENCE", 60)
    address = article.get_absolute_url()

    answers = at_once(*[lambda: whole(ask(address))] * 20)

    assert made == [address]
    assert answers == [answers[0]] * 20
    assert answers[0][0] == 200


@pytest.mark.django_db(transaction=True)
def test_crowd_after_a_change_sees_it(article, made, monkeypatch):
    monkeypatch.setattr(kept_pages, "PATIENCE", 60)
    address = article.get_absolute_url()
    ask(address)
    comment = CommentFactory(article=article)

    answers = at_once(*[lambda: ask(address).text] * 8)

    assert made == [address, address]
    assert all(f'id="comment-{comment.pk}"' in answer for answer in answers)


def test_maker_that_died_holds_nobody_up(article, made, monkeypatch):
    monkeypatch.setattr(kept_pages, "PATIENCE", 0)
    monkeypatch.setattr(kept_pages.QuietCache, "add", lambda *args: False)

    assert ask(article.get_absolute_url()).status_code == 200
    assert made == [article.get_absolute_url()]


# ---------------------------------------------------------------- The cache


@pytest.fixture
def redis_url():
    """A Redis on loopback; stop it with the process beside its address."""
    if not find_redis():
        pytest.skip("no redis-server")
    with redis_server() as redis:
        yield redis


@pytest.mark.redis
def test_page_is_kept_in_redis_and_made_without_it(article, redis_url, settings, caplog):
    url, server = redis_url
    settings.CACHES = {"default": environment.cache(url)}
    address = article.get_absolute_url()
    page = whole(ask(address, "br"))

    with Queries() as kept:
        assert whole(ask(address, "br")) == page
    server.kill()
    server.wait()
    with Queries() as made:
        assert whole(ask(address, "br")) == page

    assert kept.count == 1
    assert made.count > 2
    [record] = [record for record in caplog.records if record.name == "blog.quiet_cache"]
    assert "CACHE_URL" in record.getMessage()


def test_cache_is_asked_again_after_a_rest(settings, caplog, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = free.getsockname()[1]
    settings.CACHES = {"default": environment.cache(f"redis://127.0.0.1:{nobody}/0")}
    monkeypatch.setattr("blog.quiet_cache.REST", 0)
    quiet = kept_pages.QuietCache()

    failing = [quiet.get("page"), quiet.add("lock", 1), quiet.set("page", 1, 1)]
    settings.CACHES = {"default": environment.cache("locmem://")}
    quiet.set("page", 1, 60)

    assert failing == [None, True, None]
    assert quiet.get("page") == 1
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
