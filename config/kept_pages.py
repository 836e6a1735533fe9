"""Pages of articles, kept as they were made until something that they show changes."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone

from blog.frames import KEPT_FOR, Frames
from blog.models import Article, PageVersion
from blog.models.versions import Version
from blog.prepared import prepared
from blog.quiet_cache import QuietCache
from comments.conversation import Conversation
from config.encodings import best_of
from config.fingerprint import fingerprint
from config.representations import CONDITIONS, CheckedHeaders, Representation

KINDS = {"blog:article": Article.Kind.ARTICLE, "blog:page": Article.Kind.PAGE}
"""What stands at the addresses of these names."""

WISHES = ("HTTP_ACCEPT_ENCODING", *CONDITIONS)
"""What a request wants of a page beyond its content."""

# In seconds.
PATIENCE = 2
"""How long a request waits for another that makes the same page, before it makes it as well."""
LONGEST_MAKING = 10
"""After how long nobody waits any more for whoever began to make a page, and may have died."""
PAUSE = 0.02


class Versions(dict[int, Version]):
    """The versions of the pages of articles, each asked for once, while one looks for a page."""

    def __missing__(self, article_id: int) -> Version:
        version = self[article_id] = PageVersion.of(article_id)
        return version


class KeptPagesMiddleware:
    """Answer with the kept page of an article, for one query, or have it made by one request.

    It stands outside of all that adds headers or knows visitors: what is kept is whole, made as for
    somebody who has nothing and takes no compression. It sees to both itself, once for each page.
    In front of it stands `config.shortcut`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed("While templates are written, each page is made anew.")
        self.get_response = get_response
        self.cache = QuietCache()
        self.code = fingerprint(settings.BASE_DIR)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = article_match(request.path_info)
        place = match and place_of(self.code, request.path, request.META.get("QUERY_STRING", ""))
        if not (match and place and may_be_kept(request)):
            return self.get_response(request)
        request.get_host()  # raises DisallowedHost
        request.resolver_match = match  # as Django sets it where a view is called
        encoding = best_of(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        if page := self.find(place, encoding, Versions(), likes_may_lag(request.META)):
            return page.answer(request)
        if article_id := article_at(match):
            return self.in_turn(request, article_id, place, encoding)
        return self.get_response(request)

    def find(
        self, place: str, encoding: str, versions: Versions, lag: bool
    ) -> Representation | None:
        """Return a page that holds, encoded now if it was not before."""
        page: Representation | None = self.cache.get(f"{place}:{encoding}")
        if page and page.holds(versions[page.article_id], lag):
            return page
        if encoding and (plain := self.find(place, "", versions, lag)):
            return self.keep(place, encoding, plain)
        return None

    def keep(self, place: str, encoding: str, page: Representation) -> Representation:
        page = page.encoded(encoding) if encoding else page
        self.cache.set(f"{place}:{encoding}", page, KEPT_FOR.total_seconds())
        return page

    def in_turn(
        self, request: HttpRequest, article_id: int, place: str, encoding: str
    ) -> HttpResponseBase:
        """Make a page, unless another request of a crowd does so meanwhile."""
        lock = f"{place}:maker"
        patience_ends = time.monotonic() + PATIENCE
        while True:
            is_ours = self.cache.add(lock, LONGEST_MAKING)
            try:
                versions = Versions()
                if page := self.find(place, encoding, versions, likes_may_lag(request.META)):
                    return page.answer(request)
                if is_ours or time.monotonic() > patience_ends:
                    return self.make(request, article_id, versions[article_id], place, encoding)
            finally:
                if is_ours:
                    self.cache.delete(lock)
            time.sleep(PAUSE)

    def make(
        self, request: HttpRequest, article_id: int, version: Version, place: str, encoding: str
    ) -> HttpResponseBase:
        """Have a page made, and keep it if it is one for all readers.

        Its version was read before anything that it shows, so that a change meanwhile makes it an
        old one.
        """
        now = timezone.now()
        request.frames = frames = Frames(request.path, version)  # type: ignore[attr-defined]
        until = frames.until
        wishes = {name: request.META.pop(name) for name in WISHES if name in request.META}
        response = self.get_response(request)
        request.META |= wishes
        conversation: Conversation | None = getattr(request, "conversation", None)
        if not (conversation and conversation.is_as_asked_for and is_for_all(response)):
            return response
        assert isinstance(response, HttpResponse)
        if conversation.closes_at and conversation.closes_at > now:
            until = min(until, conversation.closes_at)
        page = Representation(
            article_id,
            version,
            now.timestamp(),
            until.timestamp(),
            CheckedHeaders(response.headers),
            response.content,
        )
        self.keep(place, "", page)
        return (self.keep(place, encoding, page) if encoding else page).answer(request)


@lru_cache(maxsize=1000)
def article_match(path: str) -> ResolverMatch | None:
    """Return what an address means, if it is that of an article or a page."""
    with suppress(Resolver404):
        match = resolve(path)
        if match.view_name in KINDS:
            return match
    return None


@lru_cache(maxsize=1000)
def place_of(code: str, path: str, query_string: str) -> str | None:
    """Return where a page is kept, by all that it depends on but for what can change.

    What leads on to a comment, as links of WordPress do, is kept nowhere.
    """
    query = QueryDict(query_string)
    if "replytocom" in query:
        return None
    parts = (code, path, query.get("page", ""), query.get("order", ""))
    return f"page:{sha256('\0'.join(parts).encode()).hexdigest()}"


def likes_may_lag(environ: Mapping[str, Any]) -> bool:
    """Say whether the number of likes may be that of a moment ago.

    Whoever likes has a cookie from then on, and sees at once what they did.
    """
    return not environ.get("HTTP_COOKIE")


def may_be_kept(request: HttpRequest) -> bool:
    return request.method == "GET" and (request.is_secure() or not settings.SECURE_SSL_REDIRECT)


def article_at(match: ResolverMatch) -> int | None:
    """Return the key of the article or page that readers find at an address."""
    kind, slug = KINDS[match.view_name], match.kwargs["slug"]
    return next(iter(_keys(kind, slug=slug, now=timezone.now())), None)


@prepared
def _keys(kind: Article.Kind, *, slug: str, now: datetime) -> QuerySet[Article, int]:
    return Article.objects.filter(kind=kind, slug=slug).visible(now).values_list("pk", flat=True)


def is_for_all(response: HttpResponseBase) -> bool:
    return response.status_code == 200 and not response.streaming and not response.cookies
