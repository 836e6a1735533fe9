"""Pages of articles, kept as they were made until something that they show changes."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from math import inf

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from django.utils.cache import get_conditional_response

from blog.models import Article, PageVersion
from blog.models.versions import Version
from comments.conversation import Conversation
from config.encodings import COMPRESS, best_of
from config.fingerprint import fingerprint
from config.quiet_cache import QuietCache

KINDS = {"blog:article": Article.Kind.ARTICLE, "blog:page": Article.Kind.PAGE}
"""What stands at the addresses of these names."""

WISHES = (
    *("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"),
    *("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"),
)
"""What a request wants of a page beyond its content."""

# In seconds.
KEPT_FOR = 24 * 3600
LIKES_MAY_LAG = 1
PATIENCE = 2
"""How long a request waits for another that makes the same page, before it makes it as well."""
LONGEST_MAKING = 10
"""After how long nobody waits any more for whoever began to make a page, and may have died."""
PAUSE = 0.02


@dataclass(frozen=True)
class KeptPage:
    """An answer in one encoding, and what tells how long it holds."""

    article_id: int
    version: Version
    made_at: float
    """By the clock, as `until`, when it would look different though nothing had changed."""
    until: float
    headers: dict[str, str]
    body: bytes

    def holds(self, lag: bool) -> bool:
        """Say whether it would be made like this again, after one query."""
        now = time.time()
        version = PageVersion.of(self.article_id)
        return (
            now < self.until
            and version.changes == self.version.changes
            and (
                version.likes == self.version.likes or (lag and now < self.made_at + LIKES_MAY_LAG)
            )
        )

    def encoded(self, encoding: str) -> "KeptPage":
        """Return it as another representation, with a strong validator of its own.

        https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3
        """
        body = COMPRESS[encoding](self.body)
        changed = {
            "ETag": f'{self.headers["ETag"].removesuffix('"')}-{encoding}"',
            "Content-Encoding": encoding,
            "Content-Length": str(len(body)),
        }
        return replace(self, headers=self.headers | changed, body=body)

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """Return it, or only that whoever asks has it already."""
        response = HttpResponse(self.body, headers=self.headers)
        etag = self.headers["ETag"]
        return get_conditional_response(request, etag=etag, response=response) or response


class KeptPagesMiddleware:
    """Answer with the kept page of an article, for one query, or have it made by one request.

    It stands outside of all that adds headers or knows visitors: what is kept is whole, made as for
    somebody who has nothing and takes no compression. It sees to both itself, once for each page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed("While templates are written, each page is made anew.")
        self.get_response = get_response
        self.cache = QuietCache()
        self.code = fingerprint(settings.BASE_DIR)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = article_match(request.path_info)
        if match is None or not may_be_kept(request):
            return self.get_response(request)
        request.get_host()  # raises DisallowedHost
        request.resolver_match = match  # as Django sets it where a view is called
        place = self.place(request.path, request.GET)
        encoding = best_of(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        if page := self.find(place, encoding, likes_may_lag(request)):
            return page.answer(request)
        if article_id := article_at(match):
            return self.in_turn(request, article_id, place, encoding)
        return self.get_response(request)

    def place(self, path: str, query: QueryDict) -> str:
        """Return where a page is kept, by all that it depends on but for what can change."""
        parts = (self.code, path, query.get("page", ""), query.get("order", ""))
        return f"page:{sha256('\0'.join(parts).encode()).hexdigest()}"

    def find(self, place: str, encoding: str, lag: bool) -> KeptPage | None:
        """Return a page that holds, encoded now if it was not before."""
        page: KeptPage | None = self.cache.get(f"{place}:{encoding}")
        if page and page.holds(lag):
            return page
        if encoding and (plain := self.find(place, "", lag)):
            return self.keep(place, encoding, plain)
        return None

    def keep(self, place: str, encoding: str, page: KeptPage) -> KeptPage:
        page = page.encoded(encoding) if encoding else page
        self.cache.set(f"{place}:{encoding}", page, KEPT_FOR)
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
                if page := self.find(place, encoding, likes_may_lag(request)):
                    return page.answer(request)
                if is_ours or time.monotonic() > patience_ends:
                    return self.make(request, article_id, place, encoding)
            finally:
                if is_ours:
                    self.cache.delete(lock)
            time.sleep(PAUSE)

    def make(
        self, request: HttpRequest, article_id: int, place: str, encoding: str
    ) -> HttpResponseBase:
        """Have a page made, and keep it if it is one for all readers."""
        # Before anything that it shows is read, so that a change meanwhile makes it an old one.
        now = timezone.now()
        version = PageVersion.of(article_id)
        appears_next = Article.objects.scheduled().aggregate(at=Min("published_at"))["at"]
        wishes = {name: request.META.pop(name) for name in WISHES if name in request.META}
        response = self.get_response(request)
        request.META |= wishes
        conversation: Conversation | None = getattr(request, "conversation", None)
        if not (conversation and conversation.is_as_asked_for and is_for_all(response)):
            return response
        assert isinstance(response, HttpResponse)
        turns = [turn for turn in (appears_next, conversation.closes_at) if turn and turn > now]
        until = min(turns).timestamp() if turns else inf
        headers = dict(response.headers)
        page = KeptPage(article_id, version, now.timestamp(), until, headers, response.content)
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


def likes_may_lag(request: HttpRequest) -> bool:
    """Say whether the number of likes may be that of a moment ago.

    Whoever likes has a cookie from then on, and sees at once what they did.
    """
    return not request.COOKIES


def may_be_kept(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and "replytocom" not in request.GET
        and (request.is_secure() or not settings.SECURE_SSL_REDIRECT)
    )


def article_at(match: ResolverMatch) -> int | None:
    """Return the key of the article or page that readers find at an address."""
    kind, slug = KINDS[match.view_name], match.kwargs["slug"]
    found = Article.objects.visible().filter(kind=kind, slug=slug)
    return found.values_list("pk", flat=True).first()


def is_for_all(response: HttpResponseBase) -> bool:
    return response.status_code == 200 and not response.streaming and not response.cookies
