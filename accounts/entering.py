"""How one comes in: how often it may be tried, and what is asked of whom.

Each attempt counts, before anything is looked at: against the network that it comes from, and
against the name that was typed, whether there is such an account or not. Networks from which an
account was entered lately have a number of their own, so that nobody can shut its owner out by
failing in their name.
"""

from datetime import timedelta
from math import ceil

from django.contrib.auth.models import User
from django.http import HttpRequest

from accounts import networks
from accounts.models import Event
from subscriptions import limits

SPAN = timedelta(minutes=15)
PER_NETWORK = 50
PER_ACCOUNT = 10


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


def forgive(request: HttpRequest, username: str) -> None:
    """Forget the attempts that led up to the right password."""
    limits.forget(_key_of_account(request, username))


def _key_of_network(request: HttpRequest) -> str:
    return limits.network_key("login", request.META.get("REMOTE_ADDR", ""))


def _key_of_account(request: HttpRequest, username: str) -> str:
    network = networks.of(request)
    is_known = Event.objects.of_login_from(username, network).exists()
    return limits.address_key("account", f"{username.casefold()} {network if is_known else ''}")
