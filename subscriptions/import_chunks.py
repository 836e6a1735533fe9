"""Some lines of an import: whom they add, whom they leave as they are, whom they keep out."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from subscriptions import addresses, membership
from subscriptions.models import (
    Change,
    Delivery,
    Mailing,
    Subscriber,
    SubscriberImport,
    Suppression,
    digest_of,
)
from subscriptions.subscriber_files import Line

PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status

NO_ADDRESS = "no address"
WRONG_ADDRESS = "wrong address"

COUNTED = ["done", "added", "known", "refused", "invalid"]
"""What an import says of its lines."""

MOST_LISTED = 1000
"""How many lines that are wrong an import lists; the others are only counted."""


class Chunk:
    """Some lines of an import, and whom they are about."""

    def __init__(self, import_: SubscriberImport, lines: Iterable[Line]) -> None:
        self.import_ = import_
        self.lines = list(lines)
        self.counts: Counter[str] = Counter()
        self.invalid: list[dict[str, object]] = []
        self.here: dict[str, Subscriber] = {}
        self.suppressed: set[str] = set()
        self.new: dict[str, Subscriber] = {}

    def bring_in(self) -> None:
        """Do what the lines ask for, and count it, in a transaction that has locked the import."""
        self._sort()
        self._add()
        self.import_.done += len(self.lines)
        self.import_.added += self.counts["added"]
        self.import_.known += self.counts["known"]
        self.import_.refused += self.counts["refused"]
        self.import_.invalid = [*self.import_.invalid, *self.invalid][:MOST_LISTED]
        self.import_.save(update_fields=COUNTED)

    def _sort(self) -> None:
        """Decide on each line: whom to add, whom to leave as they are, and whom to keep out."""
        by_email = {line: email for line in self.lines if (email := self._email(line))}
        emails = set(by_email.values())
        self.here = {found.email: found for found in Subscriber.objects.filter(email__in=emails)}
        digests = {digest_of(email): email for email in emails}
        suppressed = Suppression.objects.filter(digest__in=digests).values_list("digest", flat=True)
        self.suppressed = {digests[digest] for digest in suppressed}
        for line, email in by_email.items():
            self.counts[self._outcome(line, email)] += 1

    def _email(self, line: Line) -> str:
        try:
            return addresses.normalise(line.email)
        except ValidationError:
            reason = WRONG_ADDRESS if line.email else NO_ADDRESS
            self.invalid.append({"line": line.number, "text": line.text[:200], "reason": reason})
            return ""

    def _outcome(self, line: Line, email: str) -> str:
        """Do what one line asks for, or keep it for `_add`; return as what it counts."""
        here = self.here.get(email)
        if email in self.suppressed or (here and here.status in (LEFT, UNREACHABLE, COMPLAINED)):
            return "refused"
        if line.is_ended and not here and email not in self.new:
            # No row could say it: whoever left elsewhere never came here. It holds for each import.
            membership.suppress(email)
            self.suppressed.add(email)
            return "refused"
        if email in self.new or (here and not self._may_confirm(line, here)):
            return "known"
        if here:
            return self._confirm(line, here)
        self.new[email] = self._subscriber(line, email)
        return "added"

    def _may_confirm(self, line: Line, here: Subscriber) -> bool:
        """Say whether the author’s word that they agreed is what somebody here waits for."""
        is_agreed = self.import_.mode == SubscriberImport.Mode.CONFIRMED
        return is_agreed and here.status == PENDING and not (line.is_pending or line.is_ended)

    def _confirm(self, line: Line, here: Subscriber) -> str:
        membership.move_to(here, ACTIVE, Change.Why.IMPORTED, by=self.import_.by)
        if line.confirmed_at:
            here.confirmed_at = line.confirmed_at
            here.save(update_fields=["confirmed_at"])
        return "added"

    def _subscriber(self, line: Line, email: str) -> Subscriber:
        now = timezone.now()
        asks = self.import_.mode == SubscriberImport.Mode.TO_CONFIRM
        is_active = not (asks or line.is_pending)
        return Subscriber(
            email=email,
            status=ACTIVE if is_active else PENDING,
            pace=_choice(Subscriber.Pace, line.pace, Subscriber.Pace.EACH),
            source=_choice(Subscriber.Source, line.source, Subscriber.Source.IMPORT),
            created_at=line.created_at or line.confirmed_at or now,
            asked_at=now if asks else None,
            confirmed_at=_confirmed_at(line, now) if is_active else None,
        )

    def _add(self) -> None:
        """Write down whom the lines bring, and whom the invitation goes to."""
        new = Subscriber.objects.bulk_create(self.new.values())
        Change.objects.bulk_create(
            Change(
                subscriber=subscriber,
                to_status=subscriber.status,
                why=Change.Why.IMPORTED,
                source=subscriber.source,
                by=self.import_.by,
            )
            for subscriber in new
        )
        if new and self.import_.mode == SubscriberImport.Mode.TO_CONFIRM:
            mailing = _invitation(self.import_)
            Delivery.objects.bulk_create(
                Delivery(mailing=mailing, subscriber=subscriber) for subscriber in new
            )


def _choice(choices: type[models.TextChoices], text: str, default: str) -> str:
    return text if text in choices.values else default


def _confirmed_at(line: Line, now: datetime) -> datetime:
    return line.confirmed_at or line.created_at or now


def _invitation(import_: SubscriberImport) -> Mailing:
    """Return the mailing that asks the people of an import to confirm; it waits for its end."""
    title = _("Invitation to confirm: %s") % import_.name
    mailing, _is_new = Mailing.objects.get_or_create(
        batch=import_,
        defaults={
            "kind": Mailing.Kind.INVITATION,
            "title": title[:200],
            "state": Mailing.State.PAUSED,
            "starts_at": timezone.now(),
            "is_addressed": True,
        },
    )
    return mailing
