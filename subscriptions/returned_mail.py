"""Mails that come back to the mailbox of the envelope: what each says, and what follows from it.

Understood are reports of delivery (RFC 3464), complaints that providers forward (RFC 5965), and
mails by which somebody leaves (the `mailto:` of RFC 2369). Anybody can write to a mailbox, so a
wish to leave counts only with the signed token of a mail that we sent.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from enum import StrEnum
from mailbox import Mailbox, Maildir, mbox
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.core import signing

from subscriptions import bounces, links, membership
from subscriptions.bounces import COMPLAINT, SOFT
from subscriptions.links import Link, Purpose
from subscriptions.models import Mailing, Subscriber

logger = logging.getLogger(__name__)

REQUEST = re.compile(r"\s*unsubscribe\s+(\S+)\s*", re.IGNORECASE)
"""The subject of a mail by which somebody leaves."""

TOKEN = re.compile(r"\d+-\d+:[\w-]+:[\w-]+")

COMPLAINTS = {"abuse", "fraud"}
"""The types of feedback that are complaints (RFC 5965, 7.3)."""


class Outcome(StrEnum):
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    FAREWELL = "farewell"
    NOTHING = "nothing"
    """It tells of nothing that matters, such as a mail that did arrive."""
    LEFT = "left"
    """It was not understood."""


class Event(NamedTuple):
    """What a mail says of one reader."""

    outcome: Outcome
    link: Link | None
    """What our own token in it stands for."""
    emails: list[str]
    """By which else the reader may be known, the best first."""
    kind: str = ""
    message_id: str = ""
    reason: str = ""


# ---------------------------------------------------------------- A mailbox


def read(path: Path, *, keep: bool = False) -> Counter[Outcome]:
    """Do what the mails in a mailbox ask for, and remove these; count what came of them.

    The mailbox is a Maildir, or a file in the format mbox, which is locked meanwhile. Raises
    mailbox.Error where another program has locked it, and OSError where it cannot be opened.
    """
    box: Mailbox[Any] = Maildir(path, create=False) if path.is_dir() else mbox(path, create=False)
    outcomes: Counter[Outcome] = Counter()
    with closing(box):
        box.lock()
        for key in box.keys():  # noqa: SIM118  to iterate over a mailbox is to read its mails
            outcome = handle(box, key)
            outcomes[outcome] += 1
            if outcome != Outcome.LEFT and not keep:
                box.remove(key)
    return outcomes


def handle(box: Mailbox[Any], key: str) -> Outcome:
    """Do what one mail asks for. Done again, it changes nothing."""
    try:
        events = list(told_by(box[key]))
    except Exception as error:  # there is no end to what a mail can be
        logger.warning("A returned mail cannot be read: %s.", type(error).__name__)
        return Outcome.LEFT
    for event in events:
        act(event)
    outcomes = [event.outcome for event in events] or [Outcome.LEFT]
    return next((outcome for outcome in outcomes if outcome != Outcome.NOTHING), outcomes[0])


def act(event: Event) -> None:
    link, emails = event.link, event.emails
    mailing = Mailing.objects.filter(pk=link.mailing_id).first() if link else None
    subscriber = Subscriber.objects.filter(pk=link.subscriber_id).first() if link else None
    known = (found for email in emails if (found := bounces.subscriber_at(email)))
    if event.outcome == Outcome.FAREWELL:
        if subscriber:
            membership.leave(subscriber, mailing)
    elif event.kind and (who := subscriber or next(known, None)):
        event_id = bounces.event_id(event.kind, event.message_id, who.email)
        bounces.record(who.email, event.kind, event_id, event.reason, mailing)


# ---------------------------------------------------------------- A mail


def told_by(message: Message) -> Iterator[Event]:
    """Find out what a mail says; of one that is not understood, nothing."""
    if message.get_content_type() != "multipart/report":
        yield from _wish_to_leave(message)
        return
    original = _returned(message)
    for part in _parts(message):
        if part.get_content_type() == "message/delivery-status":
            # The first block is about the report, each of the others about one recipient.
            for fields in _parts(part)[1:]:
                yield _delivery(fields, original, message)
        elif part.get_content_type() == "message/feedback-report":
            for fields in _parts(part):
                yield from _complaint(fields, original, message)


def _wish_to_leave(message: Message) -> Iterator[Event]:
    subject = str(make_header(decode_header(message.get("Subject", ""))))
    match = REQUEST.fullmatch(subject)
    if match and (link := _link(match[1])):
        yield Event(Outcome.FAREWELL, link, [])


def _delivery(fields: Message, original: Message, report: Message) -> Event:
    """Read the fields about one recipient (RFC 3464, 2.3)."""
    emails = [_address(_field(fields, f"{name}-Recipient")) for name in ("Original", "Final")]
    status, diagnostic = _field(fields, "Status"), _field(fields, "Diagnostic-Code")
    action = _field(fields, "Action").lower()
    kind = ""
    if action == "delayed":
        kind = SOFT
    elif action == "failed":
        # “5.0.0” says no more than that it failed; the answer of the server may say why.
        told = [diagnostic, status] if status[1:].startswith(".0.0") else [status, diagnostic]
        kind = next(filter(None, map(bounces.kind_of, told)), SOFT)
    outcome = Outcome.BOUNCE if kind else Outcome.NOTHING
    reason = diagnostic or status
    return Event(outcome, _own_link(original), emails, kind, _id(original, report), reason)


def _complaint(fields: Message, original: Message, report: Message) -> Iterator[Event]:
    """Read the fields of a complaint (RFC 5965, 3). The address is often taken out of it."""
    feedback = _field(fields, "Feedback-Type").lower()
    emails = [_address(str(text)) for text in fields.get_all("Original-Rcpt-To", [])]
    link, message_id = _own_link(original), _id(original, report)
    if feedback in COMPLAINTS:
        yield Event(Outcome.COMPLAINT, link, emails, COMPLAINT, message_id, feedback)
    elif feedback == "not-spam":  # RFC 6430
        yield Event(Outcome.NOTHING, link, emails)


# ---------------------------------------------------------------- What a report returns


def _returned(report: Message) -> Message:
    """Return the mail that a report is about, or its headers; an empty one where it has none."""
    for part in _parts(report):
        if part.get_content_type() == "message/rfc822":
            return next(iter(_parts(part)), Message())
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            return message_from_bytes(text) if isinstance(text, bytes) else Message()
    return Message()


def _own_link(original: Message) -> Link | None:
    """Find whom a mail of ours went to by its link to leave: sure even if it was forwarded."""
    text = unquote(_field(original, "List-Unsubscribe"))
    return next(filter(None, map(_link, TOKEN.findall(text))), None)


def _link(token: str) -> Link | None:
    try:
        return links.read(Purpose.LEAVE, token)
    except signing.BadSignature:
        return None


def _id(original: Message, report: Message) -> str:
    return _field(original, "Message-ID") or _field(report, "Message-ID") or _field(report, "Date")


def _parts(message: Message) -> list[Message]:
    parts = message.get_payload()
    return [part for part in parts if isinstance(part, Message)] if isinstance(parts, list) else []


def _field(message: Message, name: str) -> str:
    """Return a field as text, which has odd signs where the mail has what it must not have."""
    return str(message.get(name, "")).strip()


def _address(field: str) -> str:
    """Return the address of a field such as “rfc822; <awa@example.org>” (RFC 3464, 2.3.1)."""
    return field.rpartition(";")[2].strip().strip("<>")
