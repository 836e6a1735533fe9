"""What comes back of the mails: written down once for each event, and what follows from it."""

import hashlib
import logging
import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from blog.letters import one_line
from blog.mail import Refused
from subscriptions import addresses, membership
from subscriptions.models import Bounce, Mailing, Subscriber

logger = logging.getLogger(__name__)

HARD, SOFT, COMPLAINT = Bounce.Kind

SOFT_BOUNCES = 3
"""How many of these within SOFT_SPAN end the mail to an address."""

SOFT_SPAN = timedelta(days=30)

ANSWER = re.compile(
    r"\s*(?:smtp;\s*)?(?:(?P<code>[45]\d\d)(?:[ -]|$)\s*)?"
    r"(?P<status>[45]\.\d{1,3}\.\d{1,3}(?!\.?\d))?"
)
"""How the answer of a mail server begins, there or in a Diagnostic-Code (RFC 3464, 2.3.6)."""

NO_SUCH_ADDRESS = re.compile(r"5\.1\.(?![78]$)\d+|5\.2\.1")
"""The statuses of an address that does not exist, has moved or is closed (RFC 3463, 3.2 and 3.3).
5.1.7 and 5.1.8 are about the sender."""

AGAINST_US = re.compile(r"[45]\d\d 5\.7\.")
"""A server's policy (RFC 3463, 3.8): it takes nothing from us, and would from others."""

NO_SUCH_MAILBOX = {"550", "551", "553"}
"""The same of a server that gives no status: it has no such mailbox, or not here, or the name of it
cannot be right (RFC 5321, 4.2.3)."""


def record(
    email: str, kind: str, event_id: str, reason: str, mailing: Mailing | None = None
) -> Bounce | None:
    """Write down that a mail to an address came back, and end the subscription where it has to.

    A hard bounce or a complaint ends it at once, a soft one if it is the third. The event is known
    again by its id, of at most 200 characters. Returns None where it was told before, or where
    nobody has the address.
    """
    with transaction.atomic():
        subscriber = _locked(email)
        if subscriber is None:
            logger.info("A mail came back from an address that no subscriber has.")
            return None
        facts = {"subscriber": subscriber, "kind": kind, "reason": one_line(reason)[:300]}
        bounce, is_new = Bounce.objects.get_or_create(event_id=event_id, defaults=facts)
        if not is_new:
            return None
        if kind == COMPLAINT:
            membership.complain(subscriber, mailing)
        elif kind == HARD or _soft_bounces(subscriber) >= SOFT_BOUNCES:
            membership.bounce(subscriber, mailing)
        return bounce


def refused(subscriber: Subscriber, refusal: Refused, mailing: Mailing | None = None) -> None:
    """Write down that the mail server would not take a mail to a subscriber, if that is final.

    However often it is tried again, a mailing counts once, and so do the single mails of one day.
    What speaks against us does not count: a server that bars us must not end all subscriptions.
    """
    if refusal.is_final and not AGAINST_US.match(str(refusal)):
        what = f"mailing {mailing.pk}" if mailing else f"{timezone.localdate()}"
        event_id = f"refused {subscriber.pk} {what}"
        record(subscriber.email, kind_of(str(refusal)) or SOFT, event_id, str(refusal), mailing)


def withdraw(event_id: str) -> None:
    """Forget an event: a mail that was late has arrived after all."""
    Bounce.objects.filter(event_id=event_id).delete()


def kind_of(answer: str) -> Bounce.Kind | None:
    """Return what the answer of a mail server means, or None where it begins with no code.

    Hard is that the address itself does not exist or is closed. Soft is all else: a mailbox that is
    full, a mail that is not liked, a server that was not there for days.
    """
    match = ANSWER.match(answer)
    code, status = match.group("code", "status") if match else (None, None)
    if status:
        return HARD if NO_SUCH_ADDRESS.fullmatch(status) else SOFT
    if code:
        return HARD if code in NO_SUCH_MAILBOX else SOFT
    return None


def event_id(kind: str, message_id: str, email: str) -> str:
    """Return by what one mail that came back is known again, whoever tells of it, and how often."""
    return hashlib.sha256(f"{kind} {message_id} {email.lower()}".encode()).hexdigest()


def subscriber_at(email: str) -> Subscriber | None:
    """Return who has an address, however it is written."""
    try:
        return Subscriber.objects.filter(email=addresses.normalise(email)).first()
    except ValidationError:
        return None


def _locked(email: str) -> Subscriber | None:
    found = subscriber_at(email)
    locked = Subscriber.objects.select_for_update(no_key=True)
    return locked.filter(pk=found.pk).first() if found else None


def _soft_bounces(subscriber: Subscriber) -> int:
    """Count those that still matter: not from before somebody confirmed anew."""
    since = timezone.now() - SOFT_SPAN
    if subscriber.confirmed_at:
        since = max(since, subscriber.confirmed_at)
    return subscriber.bounces.filter(kind=SOFT, at__gte=since).count()
