"""Pages as readers get them: each in one encoding, with headers and a validator of its own."""

import time
from collections.abc import ValuesView
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, ResponseHeaders
from django.utils.cache import get_conditional_response

from blog.models.versions import Version
from config.encodings import COMPRESS

LIKES_MAY_LAG = 1
"""In seconds."""

CONDITIONS = (
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"),
    *("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"),
)
"""Where a request says which page it has, or which alone it wants."""

OF_NOT_MODIFIED = ("Cache-Control", "ETag", "Vary")
"""What is said of a page without sending it, of all that is said with it.

https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5
"""


class CheckedHeaders(ResponseHeaders):
    """Headers that were checked for an earlier answer, which takes longer than to send them."""

    def __init__(self, headers: ResponseHeaders) -> None:
        self._store = headers._store.copy()

    def items(self) -> ValuesView[tuple[str, str]]:  # type: ignore[override]
        return self._store.values()


@dataclass(frozen=True)
class Representation:
    """An answer in one encoding, and what tells how long it holds."""

    article_id: int
    version: Version
    made_at: float
    """By the clock, as `until`, when it would look different though nothing had changed."""
    until: float
    headers: CheckedHeaders
    body: bytes

    def holds(self, version: Version, lag: bool) -> bool:
        """Say whether it would be made like this at the version that its article has now."""
        now = time.time()
        return (
            now < self.until
            and version.changes == self.version.changes
            and (
                version.likes == self.version.likes or (lag and now < self.made_at + LIKES_MAY_LAG)
            )
        )

    def encoded(self, encoding: str) -> "Representation":
        """Return another one, with a strong validator of its own.

        https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3
        """
        body = COMPRESS[encoding](self.body)
        headers = CheckedHeaders(self.headers)
        headers["ETag"] = f'{headers["ETag"].removesuffix('"')}-{encoding}"'
        headers["Content-Encoding"] = encoding
        headers["Content-Length"] = str(len(body))
        return replace(self, headers=headers, body=body)

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """Return it, or only that whoever asks has it already."""
        response: HttpResponseBase | None = None
        if any(name in request.META for name in CONDITIONS):
            response = get_conditional_response(request, etag=self.headers["ETag"])
        if response is None:
            response = HttpResponse(self.body)
            response.headers = CheckedHeaders(self.headers)
        elif response.status_code == 304:
            for name in OF_NOT_MODIFIED:
                response.headers[name] = self.headers[name]
        response.page = self  # type: ignore[attr-defined]  # for config.shortcut
        return response
