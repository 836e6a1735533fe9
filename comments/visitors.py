"""Telling one visitor from another once they act: a random number in a cookie, and no more."""

import re
import secrets

from django.http import HttpRequest, HttpResponse

VISITOR_COOKIE = "visitor"
VISITOR = re.compile(r"[0-9a-f]{32}")


def of(request: HttpRequest) -> str:
    """Return the number that a visitor's browser holds, or a new one."""
    visitor = request.COOKIES.get(VISITOR_COOKIE, "")
    return visitor if VISITOR.fullmatch(visitor) else secrets.token_hex(16)


def remember(request: HttpRequest, response: HttpResponse, visitor: str) -> None:
    """Have the browser hold a visitor's number, unless it does already."""
    if request.COOKIES.get(VISITOR_COOKIE) != visitor:
        response.set_cookie(
            VISITOR_COOKIE,
            visitor,
            max_age=365 * 24 * 3600,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
