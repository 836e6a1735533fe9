"""The way around Django: what comes by it is what Django would have sent, for one query."""

import io
import sys
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection
from prometheus_client import REGISTRY

from blog.models import PageVersion
from comments import likes
from comments.models import Discussion
from config import environment, log, representations, shortcut
from config.shortcut import Shortcut
from tests.changes import Site, save
from tests.factories import CommentFactory
from tests.queries import Queries

# The connection is given back after each request, which would end the transaction of a test.
pytestmark = pytest.mark.django_db(transaction=True)

ONE_QUERY = 0 if connection.vendor == "postgresql" else 1
"""How many of those that Django counts: PostgreSQL is asked past it."""


@dataclass
class Process:
    """A web process, as the web server sees it."""

    application: object = field(default_factory=lambda: Shortcut(WSGIHandler()))

    def ask(self, address, method="GET", proto="http", **headers):
        """Return status, headers and body of an answer."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_HOST": "testserver",
            "HTTP_X_FORWARDED_PROTO": proto,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
        } | {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        said = []
        body = self.application(environ, lambda *began: said.extend(began))
        try:
            return said[0], sorted(said[1]), b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()

    def queries_of(self, address, **wishes):
        with Queries() as queries:
            self.ask(address, **wishes)
        return queries.count


@pytest.fixture
def process():
    return Process()


@pytest.fixture
def site(settings):
    settings.TRUSTED_PROXIES = environment.networks("127.0.0.1")
    return Site()


def of(answer, name):
    return dict(answer[1])[name]


WISHES = {
    "a page": {},
    "with Brotli": {"accept-encoding": "gzip, deflate, br"},
    "with gzip": {"accept-encoding": "gzip"},
    "its headers": {"method": "HEAD"},
    "its headers with Brotli": {"method": "HEAD", "accept-encoding": "br"},
    "what a cookie may change": {"cookie": "visitor=somebody"},
    "a named request": {"x-request-id": "0123456789"},
    "what was not sent for a while": {"if-modified-since": "Fri, 01 May 2026 12:00:00 GMT"},
}
"""What a reader may want of a page that one query answers."""

LONG_WISHES = {
    "another validator": {"if-none-match": '"other"'},
    "any page": {"if-none-match": "*"},
    "one page and no other": {"if-match": '"other"'},
    "a page as old as that": {"if-unmodified-since": "Fri, 01 May 2026 12:00:00 GMT"},
    "another host": {"host": "other.example"},
    "no host": {"host": ""},
    "a method": {"method": "OPTIONS"},
    "a post of others": {"method": "POST", "sec-fetch-site": "cross-site"},
}


@pytest.mark.parametrize("wishes", [*WISHES.values(), *LONG_WISHES.values()], ids=str)
def test_answer_is_that_of_django(site, process, wishes):
    process.ask(site.page)
    first = process.ask(site.page, **wishes)

    again = process.ask(site.page, **wishes)

    assert first == again == Process(process.application.site).ask(site.page, **wishes)


@pytest.mark.parametrize("wishes", WISHES.values(), ids=WISHES)
def test_page_that_is_remembered_costs_one_query(site, process, wishes):
    process.ask(site.page, **wishes)
    cache.clear()

    assert process.queries_of(site.page, **wishes) == ONE_QUERY


@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_has_the_page_is_told_that_it_holds(site, process, encoding, method):
    wishes = {"accept-encoding": encoding, "method": method}
    wishes["if-none-match"] = of(process.ask(site.page, **wishes), "ETag")
    cache.clear()

    with Queries() as queries:
        told = process.ask(site.page, **wishes)

    assert queries.count == ONE_QUERY
    assert (told[0], told[2]) == ("304 Not Modified", b"")
    assert told == Process(process.application.site).ask(site.page, **wishes)


@pytest.mark.parametrize("query", ["?page=2", "?order=newest", "?utm_source=letter"])
def test_pages_of_a_conversation_are_remembered_apart(site, process, query):
    save(Discussion.load(), page_size=1)
    answers = [process.ask(site.page + query), process.ask(site.page)]
    cache.clear()

    assert process.queries_of(site.page + query) == ONE_QUERY
    assert [process.ask(site.page + query), process.ask(site.page)] == answers


def test_page_of_the_menu_is_remembered(site, process):
    process.ask(site.about.get_absolute_url())
    cache.clear()

    assert process.queries_of(site.about.get_absolute_url()) == ONE_QUERY


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/2026/11/24/nowhere/", "/é/", "//", ""])
def test_whatever_else_there_is_is_not_remembered(site, process, address):
    site_alone = Process(process.application.site)

    assert process.ask(address)[0] == process.ask(address)[0] == site_alone.ask(address)[0]
    assert not process.application.memory.pages


def test_change_is_seen_at_once(site, process):
    before = process.ask(site.page)
    comment = CommentFactory(article=site.article)

    after = process.ask(site.page)

    assert f'id="comment-{comment.pk}"'.encode() not in before[2]
    assert f'id="comment-{comment.pk}"'.encode() in after[2]
    assert process.ask(site.page) == after


def test_page_that_another_process_made_anew_takes_the_place_of_an_old_one(site, process):
    other = Process()
    process.ask(site.page)
    CommentFactory(article=site.article)
    anew = other.ask(site.page)

    assert process.queries_of(site.page) == ONE_QUERY + 1  # as well for what is kept
    cache.clear()
    assert process.queries_of(site.page) == ONE_QUERY
    assert process.ask(site.page) == anew


def test_like_is_seen_at_once_by_who_has_liked_and_by_others_when_the_page_is_old_enough(
    site, process, monkeypatch
):
    monkeypatch.setattr(representations, "LIKES_MAY_LAG", 60)
    before = process.ask(site.page)
    likes.toggle(site.first, "somebody")

    assert process.ask(site.page) == before
    assert process.ask(site.page, cookie="visitor=somebody")[2] != before[2]


def test_page_is_not_answered_with_once_its_time_is_over(site, process, monkeypatch):
    process.ask(site.page)
    [page] = process.application.memory.pages.values()
    monkeypatch.setattr(representations, "time", SimpleNamespace(time=lambda: page.until))

    assert process.queries_of(site.page) > 1


def test_reader_without_encryption_is_led_to_a_page_with_it(site, settings):
    settings.SECURE_SSL_REDIRECT = True
    process = Process()
    page = process.ask(site.page, proto="https")

    assert page[0] == "200 OK"
    assert process.queries_of(site.page, proto="https") == ONE_QUERY
    assert process.ask(site.page)[0].startswith("301")
    settings.TRUSTED_PROXIES = []
    assert process.ask(site.page, proto="https")[0].startswith("301")


def test_database_that_does_not_answer_is_told_of_as_ever(site, process, monkeypatch):
    def fail(*given):
        raise OperationalError("the connection is closed")

    process.ask(site.page)
    monkeypatch.setattr(PageVersion, "of", fail)
    monkeypatch.setattr(shortcut, "version_of", fail)

    assert process.ask(site.page)[0] == "503 Service Unavailable"
    monkeypatch.undo()
    assert process.ask(site.page)[0] == "200 OK"


def test_remembered_page_is_measured_like_others(site, process):
    labels = {"view": "blog:article", "method": "GET", "status": "200"}

    def measured():
        return REGISTRY.get_sample_value("palabre_request_seconds_count", labels) or 0

    process.ask(site.page)
    before = measured()
    process.ask(site.page)

    assert measured() == before + 1


def test_slow_query_names_the_request(site, process, settings, caplog):
    process.ask(site.page)
    settings.SLOW_QUERY_MS = 0
    names = []
    caplog.handler.addFilter(lambda record: names.append(log.current.get()) or True)

    process.ask(site.page, **{"x-request-id": "a-name-of-nginx"})

    assert names == ["a-name-of-nginx"]
