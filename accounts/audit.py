"""What is written down of accounts: who came in or tried to, and what they changed."""

import uuid
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from accounts import browsers, networks
from accounts.models import Event
from accounts.sessions import ABOUT
from subscriptions import limits


def record(what: str, request: HttpRequest, detail: str = "") -> None:
    """Write down what the one who is logged in did."""
    user = request.user if isinstance(request.user, User) else None
    Event.of(what, user, networks.of(request), detail)


def connect() -> None:
    user_logged_in.connect(_logged_in)
    user_logged_out.connect(_logged_out)
    user_login_failed.connect(_failed)


def _logged_in(request: HttpRequest, user: User, **_more: Any) -> None:
    """Write down a login, and in the session what its owner will know it by."""
    network = networks.of(request)
    request.session[ABOUT] = {
        "reference": uuid.uuid4().hex,
        "began_at": timezone.now().isoformat(),
        "network": network,
        "browser": browsers.named(request.headers.get("User-Agent", "")),
        "has_second_factor": False,
    }
    Event.of(Event.What.LOGIN, user, network)


def _logged_out(request: HttpRequest, user: User | None, **_more: Any) -> None:
    if user:
        Event.of(Event.What.LOGOUT, user, networks.of(request))


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    """Write down a failure; the name that was typed only if it is that of an account.

    Names that nobody has are written down once for each network and hour, lest they fill the log.
    """
    user = User.objects.filter(username=credentials.get("username", "")).first()
    network = networks.of(request)
    is_first = limits.take(limits.address_key("failed", network), 1, limits.AN_HOUR)
    if user or is_first:
        Event.of(Event.What.FAILED, user, network)
