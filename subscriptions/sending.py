"""Sending a mailing, a batch at a time, and to nobody twice.

There is one row for each recipient. Whoever sends a batch claims the mailing first, by moving
`next_at`, and then each row, by one conditional UPDATE just before its mail is handed over. Rows
are taken in their order, and what did not go out is written down before the next is claimed. So
when a worker is killed, of the rows “being sent” all but the last were taken by the mail server.
Only that one is in doubt, and whoever takes the mailing up sends it again, as the same message.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.tasks import task
from django.utils import timezone

from blog import mail
from blog.letters import Letter
from subscriptions import bounces, envelopes, letter_of
from subscriptions.models import Delivery, Mailing, Newsletter, Subscriber

logger = logging.getLogger(__name__)

State = Delivery.State

LEASE = timedelta(minutes=2)
"""For how long whoever sends a batch keeps others from it: longer than a batch can take."""

BATCH = 1000
"""How many mails are sent over one connection at the most."""

BATCH_SECONDS = 5
"""How long a batch may last, so that the worker comes to its other tasks."""

SOME_SECONDS = 10
"""How far apart batches are where the author limits the mails a minute."""

CLAIM = "UPDATE subscriptions_delivery SET state = 'sending' WHERE id = %s AND state = 'waiting'"
"""The one statement that each mail costs, spelled out because to compose it takes the ORM longer
than the database to run it."""

IN_THE_BACKGROUND = -10
"""The priority of batches: who waits for a mail to confirm does not wait for 6,500 others."""


@task(priority=IN_THE_BACKGROUND)
def send_batch(mailing_id: int) -> None:
    """Send the next batch of a mailing, unless somebody else is at it or it is not due."""
    now = timezone.now()
    lease = now + LEASE
    due = Mailing.objects.filter(pk=mailing_id, state=Mailing.State.SENDING, next_at__lte=now)
    if not due.update(next_at=lease):
        return
    mailing = Mailing.objects.select_related("article").get(pk=mailing_id)
    _settle_what_was_left(mailing)
    if not mailing.has_words:
        logger.warning("The mailing %d is paused: its article is published no more.", mailing_id)
        Mailing.objects.filter(pk=mailing_id).update(state=Mailing.State.PAUSED, next_at=now)
        return
    _address(mailing)
    not_before = _Batch(mailing, lease).send()
    next_due = mailing.deliveries.waiting().aggregate(next=models.Min("due_at"))["next"]
    next_at = max(next_due, not_before) if next_due else None
    with transaction.atomic():
        if not Mailing.objects.filter(pk=mailing_id, next_at=lease).update(next_at=next_at):
            return  # somebody else took it up
        going = Mailing.objects.filter(pk=mailing_id, state=Mailing.State.SENDING)
        if next_at is None:
            going.update(state=Mailing.State.DONE, ended_at=timezone.now())
        elif going.exists():
            send_batch.using(run_after=next_at).enqueue(mailing_id)


def _settle_what_was_left(mailing: Mailing) -> None:
    """Put into order what somebody was sending who is dead, or lost the lease."""
    left = mailing.deliveries.filter(state=State.SENDING)
    in_doubt = left.order_by("-pk").values_list("pk", flat=True).first()
    if in_doubt:
        left.exclude(pk=in_doubt).update(state=State.SENT, sent_at=timezone.now())
        left.filter(pk=in_doubt).update(state=State.WAITING)


def _address(mailing: Mailing) -> None:
    """Write down who gets a mailing, once, in the database alone: they may be very many."""
    if mailing.is_addressed:
        return
    row = {"mailing": mailing.pk, "state": State.WAITING, "attempts": 0, "answer": ""}
    values = {f"_{name}": models.Value(value) for name, value in row.items()}
    chosen = (
        mailing.recipients().order_by("pk").annotate(**values, _due_at=models.Value(timezone.now()))
    )
    select, parameters = chosen.values_list(*values, "_due_at", "pk").query.sql_with_params()
    into = ", ".join(["mailing_id", *list(row)[1:], "due_at", "subscriber_id"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO subscriptions_delivery ({into}) {select} ON CONFLICT DO NOTHING",
            parameters,
        )
        Mailing.objects.filter(pk=mailing.pk).update(is_addressed=True)


def _wait_for_disk(is_wanted: bool) -> None:
    """Say whether what is written from now on has to reach the disk before it counts.

    A claim must outlive the death of every process. For SQLite, where those are only our own, it
    does so without a word from the disk; a power cut would lose the claims of a second.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous = {'FULL' if is_wanted else 'NORMAL'}")


class _Mail(NamedTuple):
    """What is read of a row that is due."""

    pk: int
    attempts: int
    subscriber_id: int | None
    email: str


class _Batch:
    """Some mails of one mailing, sent over one connection."""

    def __init__(self, mailing: Mailing, lease: datetime) -> None:
        self.mailing = mailing
        self.lease = lease
        self.per_minute = Newsletter.load().per_minute
        self.number = 0
        """How many mails were offered to the server."""
        self.sent: list[int] = []
        """The rows whose mails were taken, and which do not say so yet."""

    @property
    def size(self) -> int:
        if not self.per_minute:
            return BATCH
        return min(BATCH, max(1, self.per_minute * SOME_SECONDS // 60))

    def send(self) -> datetime:
        """Send what is due; return before when no more may be sent."""
        begun_at = timezone.now()
        due = self.mailing.deliveries.waiting().filter(due_at__lte=begun_at).order_by("pk")
        fields = ("pk", "attempts", "subscriber", "subscriber__email")
        mails = [_Mail(*values) for values in due.values_list(*fields)[: self.size]]
        try:
            if mails:
                self._send(mails)
        except mail.Unavailable as error:
            return self._trouble(error)
        if self.mailing.failed_batches:
            Mailing.objects.filter(pk=self.mailing.pk).update(failed_batches=0, trouble="")
        wait = 60 * self.number / self.per_minute if self.per_minute else 0
        return max(begun_at + timedelta(seconds=wait), timezone.now())

    def _send(self, mails: list[_Mail]) -> None:
        letter = letter_of.of(self.mailing)
        addressed = [one.subscriber_id for one in mails if one.subscriber_id]
        wanted = set(self.mailing.wanted().filter(pk__in=addressed).values_list("pk", flat=True))
        start = last_look = time.monotonic()
        with mail.Courier() as courier, connection.cursor() as cursor:
            _wait_for_disk(False)
            try:
                for one in mails:
                    if one.subscriber_id not in wanted:
                        self._put_down(one, State.SKIPPED)
                    elif _is_claimed(cursor, one):
                        self._hand_over(courier, letter, one)
                    if time.monotonic() - last_look > 1:
                        last_look = time.monotonic()
                        self._put_down_sent()
                        if last_look - start > BATCH_SECONDS or not self._may_go_on():
                            return
            finally:
                self._put_down_sent()
                _wait_for_disk(True)

    def _may_go_on(self) -> bool:
        """Whether the author lets it, and nobody took the mailing from us."""
        sending = Mailing.objects.filter(state=Mailing.State.SENDING)
        return sending.filter(pk=self.mailing.pk, next_at=self.lease).exists()

    def _hand_over(self, courier: mail.Courier, letter: Letter, one: _Mail) -> None:
        assert one.subscriber_id is not None, "only those who are subscribed are written to"
        self.number += 1
        slots = envelopes.slots(one.subscriber_id, self.mailing.pk, letter.slots)
        try:
            courier.hand_over(letter, one.email, key=f"mailing {self.mailing.pk}", slots=slots)
        except mail.Refused as refusal:
            self._refused(one, refusal)
        except mail.Unavailable:
            self._put_down(one, State.WAITING)
            raise
        except Exception:
            # One address that cannot be written to must not keep the others waiting.
            logger.exception("Delivery %d failed by a fault of ours.", one.pk)
            self._put_down(one, State.FAILED, "fault")
        else:
            self.sent.append(one.pk)

    def _refused(self, one: _Mail, refusal: mail.Refused) -> None:
        """Try again later what was refused for a time; write the other down."""
        attempts = one.attempts + 1
        if not refusal.is_final and attempts < mail.ATTEMPTS:
            again = {"attempts": attempts, "due_at": mail.next_try(one.attempts)}
            self._put_down(one, State.WAITING, str(refusal), **again)
            return
        self._put_down(one, State.FAILED, str(refusal), attempts=attempts)
        subscriber = Subscriber.objects.filter(email=one.email).first()
        if subscriber:
            bounces.refused(subscriber, refusal, self.mailing)

    def _put_down(self, one: _Mail, state: str, answer: str = "", **changes: object) -> None:
        row = Delivery.objects.filter(pk=one.pk)
        row.update(state=state, answer=answer[:300], **changes)

    def _put_down_sent(self) -> None:
        """Have the disk keep what was sent, and with it every claim so far."""
        _wait_for_disk(True)
        sent = Delivery.objects.filter(pk__in=self.sent, state=State.SENDING)
        sent.update(state=State.SENT, sent_at=timezone.now(), answer="")
        self.sent = []
        _wait_for_disk(False)

    def _trouble(self, error: mail.Unavailable) -> datetime:
        """Leave the mail server alone for a while, and say so."""
        again = mail.next_try(self.mailing.failed_batches)
        Mailing.objects.filter(pk=self.mailing.pk).update(
            failed_batches=models.F("failed_batches") + 1, trouble=str(error)[:300]
        )
        logger.warning(
            "The mailing %d waits (%s); it goes on at %s. If that lasts, see whether the server in "
            "EMAIL_URL answers, and whether its user and password are right.",
            self.mailing.pk,
            error,
            timezone.localtime(again).isoformat(timespec="minutes"),
        )
        return again


def _is_claimed(cursor: CursorWrapper, one: _Mail) -> bool:
    """Take a row from all others; say whether it was there to be taken."""
    cursor.execute(CLAIM, [one.pk])
    return bool(cursor.rowcount)
