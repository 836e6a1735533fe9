"""How often something may be done in a span of time, counted exactly by all processes at once."""

from datetime import UTC, datetime, timedelta
from math import ceil

from django.db import models
from django.utils import timezone

from blog.limits import network_of
from subscriptions.models import Quota, digest_of

AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


def take(key: str, limit: int, span: timedelta) -> bool:
    """Use one of what a key has left in the span of time that runs now, if it has any left."""
    now = timezone.now()
    number = int(now.timestamp() // span.total_seconds())
    ends_at = datetime.fromtimestamp((number + 1) * span.total_seconds(), tz=UTC)
    Quota.objects.bulk_create([Quota(key=key, span=number, ends_at=ends_at)], ignore_conflicts=True)
    left = Quota.objects.filter(key=key, span=number, used__lt=limit)
    return bool(left.update(used=models.F("used") + 1))


def wait(span: timedelta) -> int:
    """Return after how many seconds the span of time that runs now is over."""
    seconds = span.total_seconds()
    return ceil(seconds - timezone.now().timestamp() % seconds)


def network_key(what: str, address: str) -> str:
    """Return the key of whoever does something from an IP address, which it does not tell.

    What is no address, where the web server names none, is one network as well.
    """
    return f"{what}:{digest_of(network_of(address) or 'unknown')}"


def address_key(what: str, email: str) -> str:
    """Return the key of what is done with an e-mail address, which it does not tell."""
    return f"{what}:{digest_of(email)}"


def forget_ended() -> int:
    """Delete the quotas whose span is over, and return how many."""
    return Quota.objects.filter(ends_at__lt=timezone.now()).delete()[0]


def forget(key: str) -> None:
    """Give a key all that it may use, whatever it has used so far."""
    Quota.objects.filter(key=key).delete()
