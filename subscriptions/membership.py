"""The one gate between the states of a subscription, and the ways through it."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from subscriptions.models import Change, Mailing, Subscriber, Suppression, digest_of

PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status
Why = Change.Why

MOVES = {
    PENDING: {ACTIVE, LEFT, UNREACHABLE, COMPLAINED},
    ACTIVE: {LEFT, UNREACHABLE, COMPLAINED},
    LEFT: {ACTIVE, COMPLAINED},
    UNREACHABLE: {ACTIVE, LEFT, COMPLAINED},
    COMPLAINED: {ACTIVE},
}
"""The states that each state may be followed by. Erasure, from any of them, leaves no row."""


def confirm(subscriber: Subscriber, mailing: Mailing | None = None) -> Change | None:
    """Make somebody a subscriber who said so by a link in a mail to their own address."""
    return move_to(subscriber, ACTIVE, Why.CONFIRMED, mailing)


def leave(subscriber: Subscriber, mailing: Mailing | None = None) -> Change | None:
    return move_to(subscriber, LEFT, Why.LEFT, mailing)


def come_back(subscriber: Subscriber) -> Change | None:
    """Take back that somebody left, came to be unreachable or complained."""
    return move_to(subscriber, ACTIVE, Why.RETURNED)


def bounce(subscriber: Subscriber, mailing: Mailing | None = None) -> Change | None:
    return move_to(subscriber, UNREACHABLE, Why.BOUNCED, mailing)


def complain(subscriber: Subscriber, mailing: Mailing | None = None) -> Change | None:
    return move_to(subscriber, COMPLAINED, Why.COMPLAINED, mailing)


def move_to(
    subscriber: Subscriber,
    status: str,
    why: str,
    mailing: Mailing | None = None,
    by: User | None = None,
) -> Change | None:
    """Change the state of a subscription and write it down.

    Returns None, and does nothing, where MOVES has no such way, be it that it is there already.
    """
    with transaction.atomic():
        fresh = Subscriber.objects.select_for_update(no_key=True).filter(pk=subscriber.pk).first()
        if fresh is None or status not in MOVES[Subscriber.Status(fresh.status)]:
            return None
        before, now = fresh.status, timezone.now()
        changed: dict[str, object] = {"status": status}
        if status == ACTIVE:
            changed |= {"confirmed_at": now, "ended_at": None}
            Suppression.objects.filter(digest=digest_of(fresh.email)).delete()
        else:
            changed["ended_at"] = now
        for name, value in changed.items():
            setattr(subscriber, name, value)
        Subscriber.objects.filter(pk=fresh.pk).update(**changed)
        return Change.objects.create(
            subscriber=fresh,
            from_status=before,
            to_status=status,
            why=why,
            source=fresh.source,
            mailing=mailing,
            by=by,
        )


def erase(subscriber: Subscriber, why: str = Why.ERASED) -> None:
    """Forget somebody, but for a digest by which no import brings the address back.

    What was counted stays, and names nobody.
    """
    with transaction.atomic():
        suppress(subscriber.email)
        _forget(subscriber, why)


def expire(subscriber: Subscriber) -> None:
    """Forget somebody who never confirmed, who may be asked again: no digest is kept."""
    with transaction.atomic():
        _forget(subscriber, Why.EXPIRED)


def _forget(subscriber: Subscriber, why: str) -> None:
    Change.objects.create(from_status=subscriber.status, why=why, source=subscriber.source)
    subscriber.deliveries.update(answer="")  # where mail servers repeat the address
    subscriber.delete()


def suppress(email: str) -> None:
    """Write down that nobody may write to an address."""
    Suppression.objects.bulk_create([Suppression(digest=digest_of(email))], ignore_conflicts=True)


def is_suppressed(email: str) -> bool:
    return Suppression.objects.filter(digest=digest_of(email)).exists()
