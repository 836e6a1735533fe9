"""How one comes in: how often it may be tried, and what is asked of whom.

Each attempt counts, before anything is looked at: against the network that it comes from, and
against the name that was typed, whether there is such an account or not. Networks from which an
account was entered lately have a number of their own, so that nobody can shut its owner out by
failing in their name.
"""

from datetime import timedelta
from math import ceil

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import networks
from accounts.models import Access, Event
from accounts.sessions import ABOUT
from subscriptions import limits

SPAN = timedelta(minutes=15)
PER_NETWORK = 50
PER_ACCOUNT = 10
CODES, CODES_A_DAY = 5, 20
"""How many codes one may try who knows the password."""

HALFWAY = "halfway"
NEEDS_SECOND_FACTOR = "needs second factor"
"""What a session says of whoever has given a password, and has yet to give or to set up more."""

PATIENCE = timedelta(minutes=10)
"""How long the password holds while one looks for a code."""


def minutes_to_wait(request: HttpRequest, username: str) -> int:
    """Count an attempt; return after how many minutes another will be heard, 0 if this one is."""
    keys = {_key_of_network(request): PER_NETWORK, _key_of_account(request, username): PER_ACCOUNT}
    for key, limit in keys.items():
        if not limits.take(key, limit, SPAN):
            if limits.take(f"{key}:told", 1, SPAN):
                user = User.objects.filter(username=username).first()
                Event.of(Event.What.LOCKED, user, networks.of(request))
            return ceil(limits.wait(SPAN) / 60)
    return 0


def minutes_to_wait_for_code(request: HttpRequest, user: User) -> int:
    """The same for the codes of an account."""
    key = _key_of_codes(user)
    for limit, span in ((CODES, SPAN), (CODES_A_DAY, limits.A_DAY)):
        if not limits.take(key, limit, span):
            if limits.take(f"{key}:told", 1, span):
                Event.of(Event.What.LOCKED, user, networks.of(request))
            return ceil(limits.wait(span) / 60)
    return 0


def forgive(request: HttpRequest, username: str) -> None:
    """Forget the attempts that led up to the right password."""
    limits.forget(_key_of_account(request, username))


def forgive_codes(user: User) -> None:
    """Forget the attempts that led up to a right code."""
    limits.forget(_key_of_codes(user))


def wait_for_code(request: HttpRequest, user: User) -> None:
    """Keep in the session that somebody has given the password of an account, and no more."""
    request.session.cycle_key()
    request.session[HALFWAY] = {
        "user": user.pk,
        "backend": user.backend,
        "password": user.get_session_auth_hash(),
        "until": (timezone.now() + PATIENCE).timestamp(),
    }


def halfway(request: HttpRequest) -> User | None:
    """Return who has given a password a moment ago, which still is theirs, and no code yet."""
    waiting = request.session.get(HALFWAY)
    if not waiting or waiting["until"] < timezone.now().timestamp():
        return None
    user = User.objects.filter(pk=waiting["user"], is_active=True).first()
    if not user or not constant_time_compare(waiting["password"], user.get_session_auth_hash()):
        return None
    user.backend = waiting["backend"]
    return user


def enter(request: HttpRequest, user: User, *, with_code: bool) -> None:
    """Log somebody in, under a new key; say in the session what is still asked of them."""
    login(request, user)
    request.session.pop(HALFWAY, None)
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    has_second_factor(request, with_code)


def has_second_factor(request: HttpRequest, has: bool) -> None:
    """Keep in the session whether whoever is logged in has shown a second factor."""
    request.session[ABOUT] = request.session[ABOUT] | {"has_second_factor": has}
    request.session.pop(NEEDS_SECOND_FACTOR, None)
    if not has and Access.load().second_factor_required:
        request.session[NEEDS_SECOND_FACTOR] = True


def _key_of_network(request: HttpRequest) -> str:
    return limits.network_key("login", request.META.get("REMOTE_ADDR", ""))


def _key_of_account(request: HttpRequest, username: str) -> str:
    network = networks.of(request)
    is_known = Event.objects.of_login_from(username, network).exists()
    return limits.address_key("account", f"{username.casefold()} {network if is_known else ''}")


def _key_of_codes(user: User) -> str:
    return limits.address_key("code", str(user.pk))
