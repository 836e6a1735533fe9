"""Batches: to whom, how quickly, what is refused, and what a dead worker leaves."""

import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from blog import mail
from blog.models import Article
from config.environment import mailer
from subscriptions import mailing, sending
from subscriptions.models import Delivery, Mailing, Newsletter, Subscriber
from tests.at_once import at_once
from tests.factories import SubscriberFactory
from tests.subscriptions.crowds import begun, crowd
from tests.worker import run_worker, run_worker_later, waiting_tasks

pytestmark = pytest.mark.django_db(transaction=True)

State = Delivery.State


@pytest.fixture
def unlimited():
    Newsletter(per_minute=0).save()


def states(made):
    return list(made.deliveries.values_list("state", flat=True))


def time_passes(time=timedelta(hours=5)):
    """Put all that mailings wait for that much further back."""
    Mailing.objects.update(next_at=F("next_at") - time)
    Delivery.objects.update(due_at=F("due_at") - time)


# ---------------------------------------------------------------- To whom


@pytest.mark.usefixtures("unlimited")
def test_each_recipient_gets_one_mail(mail_server):
    readers = crowd(40)
    made = begun()

    run_worker()

    made.refresh_from_db()
    assert sorted(mail_server.recipients) == sorted(reader.email for reader in readers)
    assert made.state == Mailing.State.DONE
    assert made.ended_at


def test_who_confirms_after_it_began_waits_for_the_next(mail_server):
    first = SubscriberFactory()
    made = begun()
    SubscriberFactory(confirmed_at=timezone.now() + timedelta(seconds=1))

    run_worker()

    assert mail_server.recipients == [first.email]
    assert made.deliveries.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"status": Subscriber.Status.LEFT}, {"pace": Subscriber.Pace.WEEKLY}],
    ids=["left", "weekly"],
)
def test_who_changes_their_mind_on_the_way_gets_nothing(mail_server, change):
    reader = SubscriberFactory()
    made = begun()
    sending._address(made)
    Subscriber.objects.filter(pk=reader.pk).update(**change)

    run_worker()

    assert mail_server.taken == []
    assert states(made) == [State.SKIPPED]


def test_who_is_erased_on_the_way_gets_nothing(mail_server):
    reader = SubscriberFactory()
    made = begun()
    sending._address(made)
    reader.delete()

    run_worker()

    assert mail_server.taken == []
    assert states(made) == [State.SKIPPED]


def test_invitation_goes_to_those_who_have_not_confirmed(mail_server):
    invited = SubscriberFactory(pending=True)
    now = timezone.now()
    made = Mailing.objects.create(
        kind=Mailing.Kind.INVITATION, title="List", starts_at=now, is_addressed=True
    )
    Delivery.objects.create(mailing=made, subscriber=invited)

    mailing.look(now)
    run_worker()

    assert mail_server.recipients == [invited.email]
    assert "/subscriptions/confirm/" in mail_server.mails[0].get_body(["plain"]).get_content()


def test_article_taken_back_on_the_way_pauses_its_mail(mail_server):
    SubscriberFactory()
    made = begun()
    Article.objects.all().back_to_draft()

    run_worker()

    made.refresh_from_db()
    assert made.state == Mailing.State.PAUSED
    assert mail_server.taken == []


def test_addressing_twice_adds_nobody():
    SubscriberFactory()
    made = begun()
    sending._address(made)
    Mailing.objects.update(is_addressed=False)
    made.refresh_from_db()

    sending._address(made)

    assert made.deliveries.count() == 1


# ---------------------------------------------------------------- How quickly


def test_author_limits_the_mails_a_minute(mail_server):
    Newsletter(per_minute=30).save()
    crowd(12)
    begun()
    before = timezone.now()

    run_worker()

    assert len(mail_server.taken) == 5
    [task] = waiting_tasks()
    assert task.run_after > before + timedelta(seconds=9)


def test_slow_server_is_no_reason_to_send_fewer_than_allowed(mail_server, monkeypatch):
    Newsletter(per_minute=60).save()
    monkeypatch.setattr(sending, "BATCH_SECONDS", 0)
    mail_server.answer = lambda to: time.sleep(0.3) or ""
    crowd(10)
    begun()
    before = timezone.now()

    run_worker()

    sent = len(mail_server.taken)
    assert sent < 10
    assert waiting_tasks().get().run_after < before + timedelta(seconds=sent + 5)


def test_fewer_than_six_a_minute_leave_one_by_one(mail_server):
    Newsletter(per_minute=2).save()
    crowd(2)
    begun()
    before = timezone.now()

    run_worker()

    assert len(mail_server.taken) == 1
    assert waiting_tasks().get().run_after > before + timedelta(seconds=29)


@pytest.mark.usefixtures("unlimited")
def test_batch_is_sent_over_one_connection(mail_server):
    crowd(30)
    begun()

    run_worker()

    assert len(mail_server.taken) == 30
    assert mail_server.connections == 1


# ---------------------------------------------------------------- What is refused


def test_temporary_refusal_is_tried_again_with_growing_waits(mail_server):
    SubscriberFactory()
    made = begun()
    mail_server.answer = lambda to: "451 4.2.0 Greylisted"
    waits = []
    for _attempt in range(3):
        before = timezone.now()
        run_worker()
        row = made.deliveries.get()
        waits.append((row.due_at - before).total_seconds() // 60)
        assert (row.state, row.answer) == (State.WAITING, "451 4.2.0 Greylisted")
        time_passes()
        waiting_tasks().update(run_after=timezone.now())

    mail_server.answer = lambda to: ""
    run_worker()

    assert waits == [1, 2, 4]
    assert len(mail_server.taken) == 1
    assert states(made) == [State.SENT]
    assert Mailing.objects.get().state == Mailing.State.DONE


def test_temporary_refusal_ends_as_a_failure(mail_server):
    SubscriberFactory()
    made = begun()
    sending._address(made)
    made.deliveries.update(attempts=mail.ATTEMPTS - 1)
    mail_server.answer = lambda to: "451 4.2.0 Greylisted"

    run_worker()

    assert states(made) == [State.FAILED]


def test_one_who_is_refused_keeps_nobody_waiting(mail_server):
    first, wrong, last = crowd(3)
    made = begun()
    mail_server.answer = lambda to: "550 5.1.1 No such user" if to == wrong.email else ""

    run_worker()

    failed = made.deliveries.failed().get()
    assert mail_server.recipients == [first.email, last.email]
    assert (failed.subscriber, failed.answer) == (wrong, "550 5.1.1 No such user")
    assert Subscriber.objects.get(pk=wrong.pk).status == Subscriber.Status.UNREACHABLE
    assert Mailing.objects.get().state == Mailing.State.DONE


def test_server_that_refuses_this_mail_for_a_time_is_asked_again(mail_server):
    SubscriberFactory()
    made = begun()
    mail_server.refusal = "451 Try again later"

    run_worker()

    assert made.deliveries.get().attempts == 1


def test_server_that_wants_nothing_from_us_is_no_fault_of_the_readers(mail_server):
    crowd(3)
    made = begun()
    mail_server.refusal = "553 5.7.1 Sender not allowed"

    run_worker()

    made.refresh_from_db()
    assert states(made) == [State.WAITING] * 3
    assert made.trouble == "553 5.7.1 Sender not allowed"
    assert Subscriber.objects.active().count() == 3


def test_server_that_is_away_is_tried_again_with_growing_waits(settings, mail_server, caplog):
    SubscriberFactory()
    made = begun()
    settings.MAILERS = {"default": mailer("smtp://127.0.0.1:1")}
    waits = []
    for _attempt in range(3):
        before = timezone.now()
        run_worker()
        made.refresh_from_db()
        waits.append((made.next_at - before).total_seconds() // 60)
        time_passes()
        waiting_tasks().update(run_after=timezone.now())
    assert waits == [1, 2, 4]
    assert "ConnectionRefusedError" in made.trouble
    assert "see whether the server in EMAIL_URL answers" in caplog.text

    settings.MAILERS = {"default": mailer(mail_server.url)}
    run_worker()

    made.refresh_from_db()
    assert len(mail_server.taken) == 1
    assert (made.state, made.trouble, made.failed_batches) == (Mailing.State.DONE, "", 0)


def test_address_that_no_mail_can_name_fails_alone(mail_server, caplog):
    wrong, right = SubscriberFactory(email="é@example.org"), SubscriberFactory()
    made = begun()

    run_worker()

    assert mail_server.recipients == [right.email]
    assert made.deliveries.failed().get().subscriber == wrong
    assert "failed by a fault of ours" in caplog.text
    assert wrong.email not in caplog.text


# ---------------------------------------------------------------- Two workers, and dead ones


@pytest.mark.usefixtures("unlimited")
def test_two_who_send_the_same_batch_at_once_send_it_once(mail_server):
    crowd(20)
    made = begun()

    outcomes = at_once(*[lambda: sending.send_batch.call(made.pk)] * 4)

    assert outcomes == [None] * 4
    assert len(mail_server.recipients) == len(set(mail_server.recipients)) == 20


def test_only_the_last_mail_of_a_dead_worker_is_in_doubt(mail_server):
    readers = crowd(5)
    made = begun()
    sending._address(made)
    first_three = list(made.deliveries.values_list("pk", flat=True)[:3])
    made.deliveries.filter(pk__in=first_three).update(state=State.SENDING)

    run_worker()

    assert mail_server.recipients == [reader.email for reader in readers[2:]]
    assert states(made) == [State.SENT] * 5


def test_mailing_of_a_dead_worker_is_left_alone_until_its_lease_is_over(mail_server):
    SubscriberFactory()
    made = begun()
    Mailing.objects.update(next_at=timezone.now() + sending.LEASE)

    mailing.look(timezone.now())
    run_worker()
    assert mail_server.taken == []

    time_passes(sending.LEASE)
    mailing.look(timezone.now())
    run_worker()
    assert len(mail_server.taken) == 1
    assert states(made) == [State.SENT]


def test_row_that_somebody_else_has_claimed_is_passed_over(mail_server):
    mine, theirs = crowd(2)
    made = begun()
    sending._address(made)
    rows = made.deliveries.order_by("pk")
    fields = ("pk", "attempts", "subscriber", "subscriber__email")
    mails = [sending._Mail(*values) for values in rows.values_list(*fields)]
    rows.filter(subscriber=theirs).update(state=State.SENDING)

    sending._Batch(made, made.next_at)._send(mails)

    assert mail_server.recipients == [mine.email]


def test_kept_tasks_of_old_batches_do_nothing(mail_server):
    SubscriberFactory()
    made = begun()
    run_worker()

    sending.send_batch.enqueue(made.pk)
    run_worker_later()

    assert len(mail_server.taken) == 1
