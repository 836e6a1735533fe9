"""Who asks: what a request tells, and a random number by which visitors who act are told apart."""

import re
import secrets
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

from comments.submission import Visit

VISITOR_COOKIE = f"{settings.COOKIE_PREFIX}visitor"
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


def visit_of(request: HttpRequest) -> Visit:
    """Return what the stories may know of a request."""
    # Without the zone, which names a network card of this machine: no database takes it.
    address = request.META.get("REMOTE_ADDR", "").partition("%")[0]
    try:
        ip_address(address)
    except ValueError:
        address = None  # a web server on a Unix socket that names no reader
    user = request.user
    return Visit(
        ip_address=address,
        user_agent=request.headers.get("User-Agent", "")[:400],
        referrer=request.headers.get("Referer", "")[:400],
        moderator=user
        if isinstance(user, User) and user.has_perm("comments.change_comment")
        else None,
        is_logged_in=user.is_authenticated,
    )
