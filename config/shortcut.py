"""The way around Django to a page that this process has kept: Django takes most of its time."""

import time
from collections.abc import Iterable
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DEFAULT_DB_ALIAS, DatabaseError, close_old_connections, connections
from django.http import HttpRequest

from blog.models import PageVersion
from blog.models.versions import OF_ARTICLE, SITE, Version
from config import log, metrics
from config.encodings import best_of
from config.kept_pages import article_match, likes_may_lag, place_of
from config.memory import Memory
from config.middleware import scheme_of
from config.postgresql.base import DatabaseWrapper
from config.postgresql.prepared import Statement
from config.representations import OF_NOT_MODIFIED, Representation

MEMORY = 16 * 2**20
"""How many bytes of pages each process keeps in its own memory, beside the cache for all."""

OF_PAGE = Statement("version_of_page", OF_ARTICLE.format(SITE, "$1"))


class Shortcut:
    """Answer with a page from memory as the site would, or have the site answer.

    What takes more than a look at the request and the one query is the site's. When its
    `KeptPagesMiddleware` answers with a page that is kept, it is remembered here.
    """

    def __init__(self, site: WSGIApplication) -> None:
        self.site = site
        self.memory = Memory(MEMORY)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began_at = time.perf_counter()
        place = place_in_memory(environ)
        page = self.memory.get(place) if place else None
        if page and answers(page, environ) and is_current(page, environ):
            return send(page, environ, start_response, began_at)
        response = self.site(environ, start_response)
        if place and (page := getattr(response, "page", None)):
            self.memory.set(place, page)
        return response


def place_in_memory(environ: WSGIEnvironment) -> str | None:
    """Return where a page is remembered that may answer a request, if one may."""
    path, host = environ["PATH_INFO"], environ.get("HTTP_HOST")
    if not (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and (host and is_allowed(host))
        and (not settings.SECURE_SSL_REDIRECT or scheme_of(environ) == "https")
        and (path.isascii() and article_match(path))
    ):
        return None
    place = place_of("", path, environ.get("QUERY_STRING", ""))
    return place and f"{place}:{best_of(environ.get('HTTP_ACCEPT_ENCODING', ''))}"


@lru_cache(maxsize=100)
def is_allowed(host: str) -> bool:
    request = HttpRequest()
    request.META["HTTP_HOST"] = host
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def answers(page: Representation, environ: WSGIEnvironment) -> bool:
    """Say whether a page is the answer, whole or as one that the reader has; else ask Django."""
    known = environ.get("HTTP_IF_NONE_MATCH")
    return (known is None or known == page.headers["ETag"]) and not (
        "HTTP_IF_MATCH" in environ or "HTTP_IF_UNMODIFIED_SINCE" in environ
    )


def is_current(page: Representation, environ: WSGIEnvironment) -> bool:
    with log.named(environ.get("HTTP_X_REQUEST_ID", "")):
        try:
            version = version_of(page.article_id)
        except DatabaseError:
            return False  # the site will meet the same, and has a page and a line for it
        finally:
            close_old_connections()
    return page.holds(version, likes_may_lag(environ))


def version_of(article_id: int) -> Version:
    database = connections[DEFAULT_DB_ALIAS]
    if isinstance(database, DatabaseWrapper):
        return Version(*(count or 0 for count in OF_PAGE.ask(database, article_id)))
    return PageVersion.of(article_id)


def send(
    page: Representation, environ: WSGIEnvironment, start_response: StartResponse, began_at: float
) -> list[bytes]:
    if "HTTP_IF_NONE_MATCH" in environ:
        status, body = "304 Not Modified", b""
        headers = [(name, page.headers[name]) for name in OF_NOT_MODIFIED]
    else:
        status, body = "200 OK", page.body
        headers = list(page.headers.items())
    method = environ["REQUEST_METHOD"]
    start_response(status, headers)
    match = article_match(environ["PATH_INFO"])
    assert match
    metrics.observe(match.view_name, method, status[:3], began_at)
    return [] if method == "HEAD" else [body]
