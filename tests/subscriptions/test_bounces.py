"""What follows from a mail that came back."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from blog.mail import Refused
from subscriptions import bounces, membership
from subscriptions.models import Bounce, Change, Mailing, Subscriber
from tests.at_once import at_once
from tests.factories import SubscriberFactory

HARD, SOFT, COMPLAINT = Bounce.Kind
PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status

pytestmark = pytest.mark.django_db


def status_of(subscriber: Subscriber) -> str:
    subscriber.refresh_from_db()
    return subscriber.status


def bounce_softly(subscriber: Subscriber, count: int, days_ago: int = 0) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    for number in range(count):
        bounces.record(subscriber.email, SOFT, f"{days_ago} {number}", "full")
    subscriber.bounces.filter(event_id__startswith=f"{days_ago} ").update(at=at)


# ---------------------------------------------------------------- Events


@pytest.mark.parametrize(
    ("kind", "status", "why"),
    [
        (HARD, UNREACHABLE, Change.Why.BOUNCED),
        (COMPLAINT, COMPLAINED, Change.Why.COMPLAINED),
    ],
)
def test_hard_bounce_or_complaint_ends_a_subscription_at_once(kind, status, why):
    subscriber = SubscriberFactory()
    mailing = Mailing.objects.create(title="Water", starts_at=timezone.now())

    bounces.record(subscriber.email, kind, "event", "550 no such user", mailing)

    assert status_of(subscriber) == status
    change = subscriber.changes.get()
    assert (change.why, change.mailing) == (why, mailing)


def test_third_soft_bounce_ends_a_subscription():
    subscriber = SubscriberFactory(confirmed_at=timezone.now() - timedelta(days=90))

    bounce_softly(subscriber, 2)
    assert status_of(subscriber) == ACTIVE
    bounce_softly(subscriber, 1, days_ago=1)

    assert status_of(subscriber) == UNREACHABLE


def test_soft_bounces_are_forgotten_after_thirty_days():
    subscriber = SubscriberFactory(confirmed_at=timezone.now() - timedelta(days=90))
    bounce_softly(subscriber, 2, days_ago=31)

    bounce_softly(subscriber, 1)

    assert status_of(subscriber) == ACTIVE


def test_soft_bounces_from_before_somebody_came_back_do_not_count():
    subscriber = SubscriberFactory(confirmed_at=timezone.now() - timedelta(days=90))
    bounce_softly(subscriber, 3, days_ago=1)
    membership.come_back(subscriber)

    bounce_softly(subscriber, 1)

    assert status_of(subscriber) == ACTIVE


def test_event_that_is_told_twice_counts_once():
    subscriber = SubscriberFactory()
    for _ in range(3):
        bounces.record(subscriber.email, SOFT, "event", "full")

    assert subscriber.bounces.count() == 1
    assert status_of(subscriber) == ACTIVE


def test_event_that_is_told_again_does_not_undo_a_return():
    subscriber = SubscriberFactory()
    bounces.record(subscriber.email, HARD, "event", "550 no such user")
    membership.come_back(subscriber)

    assert bounces.record(subscriber.email, HARD, "event", "550 no such user") is None
    assert status_of(subscriber) == ACTIVE


@pytest.mark.parametrize("email", ["nobody@example.org", "no address", ""])
def test_unknown_address_is_ignored_and_not_logged(email, caplog):
    caplog.set_level(logging.INFO)

    assert bounces.record(email, HARD, "event", "550 no such user") is None
    assert not Bounce.objects.exists()
    assert "nobody@" not in caplog.text
    assert "no subscriber has" in caplog.text


def test_address_is_found_however_it_is_written():
    subscriber = SubscriberFactory(email="awa@xn--bcher-kva.example")

    bounces.record(" Awa@Bücher.example", HARD, "event", "550 no such user")

    assert status_of(subscriber) == UNREACHABLE


def test_whoever_left_has_left():
    subscriber = SubscriberFactory(left=True)

    bounces.record(subscriber.email, HARD, "event", "550 no such user")

    assert status_of(subscriber) == LEFT


def test_whoever_never_confirmed_is_not_asked_again_in_vain():
    subscriber = SubscriberFactory(pending=True)

    bounces.record(subscriber.email, HARD, "event", "550 no such user")

    assert status_of(subscriber) == UNREACHABLE


def test_reason_fits_on_one_line():
    subscriber = SubscriberFactory()

    bounces.record(subscriber.email, SOFT, "event", "552 full\r\n" * 100)

    reason = subscriber.bounces.get().reason
    assert reason.startswith("552 full 552")
    assert len(reason) == 300


def test_mail_that_arrives_after_all_is_no_bounce():
    subscriber = SubscriberFactory()
    bounces.record(subscriber.email, SOFT, "event", "try again later")

    bounces.withdraw("event")

    assert not subscriber.bounces.exists()


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_hear_of_one_event_write_it_down_once():
    subscriber = SubscriberFactory()

    def hear():
        return bounces.record(subscriber.email, HARD, "event", "550 no such user")

    outcomes = at_once(hear, hear, hear, hear)

    assert sorted(type(outcome) for outcome in outcomes if outcome) == [Bounce]
    assert subscriber.changes.count() == 1


@pytest.mark.django_db(transaction=True)
def test_soft_bounces_that_are_told_at_once_are_all_counted():
    subscriber = SubscriberFactory()

    at_once(
        *(
            lambda number=number: bounces.record(subscriber.email, SOFT, f"{number}", "full")
            for number in range(3)
        )
    )

    assert status_of(subscriber) == UNREACHABLE
    assert subscriber.changes.count() == 1


# ---------------------------------------------------------------- What a server says


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 5.1.1 The email account that you tried to reach does not exist.", HARD),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", HARD),
        ("550 5.1.0 Address rejected", HARD),
        ("556 5.1.10 Domain has a null MX", HARD),
        ("550 5.2.1 The email account that you tried to reach is disabled.", HARD),
        ("smtp; 550-5.1.1 The email account that you tried to reach", HARD),
        ("smtp;550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found", HARD),
        ("5.1.1", HARD),
        ("550 No such user here", HARD),
        ("550-Verification failed", HARD),
        ("551 User not local", HARD),
        ("553 Mailbox name not allowed", HARD),
        ("550", HARD),
        ("553 5.1.7 Sender address has bad syntax", SOFT),
        ("553 5.1.8 Sender domain does not exist", SOFT),
        ("552 5.2.2 Mailbox full", SOFT),
        ("552 Mailbox full", SOFT),
        ("550 5.7.1 Message rejected as spam by content filtering", SOFT),
        ("550 5.7.26 Unauthenticated mail", SOFT),
        ("554 Transaction failed", SOFT),
        ("554 5.4.14 Hop count exceeded", SOFT),
        ("450 4.2.1 Try again later", SOFT),
        ("4.4.7", SOFT),
        ("451 Greylisted", SOFT),
        ("5.1.1.7 is the address of a host", None),
        ("The mailbox 550 does not exist", None),
        ("5501 is no code", None),
        ("", None),
    ],
)
def test_answer_of_a_server_is_understood(answer, kind):
    assert bounces.kind_of(answer) == kind


@pytest.mark.parametrize(
    ("code", "answer", "status"),
    [
        (550, b"5.1.1 No such user", UNREACHABLE),
        (552, b"5.2.2 Mailbox full", ACTIVE),
        (450, b"4.2.1 Try again later", ACTIVE),
    ],
)
def test_refusal_of_the_address_ends_a_subscription(code, answer, status):
    subscriber = SubscriberFactory()

    bounces.refused(subscriber, Refused(code, answer))

    assert status_of(subscriber) == status
    assert subscriber.bounces.exists() == (code >= 500)


def test_refusals_of_one_mailing_count_once():
    subscriber = SubscriberFactory()
    mailing = Mailing.objects.create(title="Water", starts_at=timezone.now())
    refusal = Refused(554, b"5.2.2 Mailbox full")

    for _ in range(3):
        bounces.refused(subscriber, refusal, mailing)

    assert subscriber.bounces.count() == 1


def test_refusals_of_single_mails_count_once_a_day():
    subscriber = SubscriberFactory()
    refusal = Refused(554, b"5.2.2 Mailbox full")

    for _ in range(3):
        bounces.refused(subscriber, refusal)

    assert subscriber.bounces.count() == 1


def test_refusals_of_three_mailings_end_a_subscription():
    subscriber = SubscriberFactory()
    refusal = Refused(554, b"5.2.2 Mailbox full")

    for title in ("Water", "Fire", "Wood"):
        mailing = Mailing.objects.create(title=title, starts_at=timezone.now())
        bounces.refused(subscriber, refusal, mailing)

    assert status_of(subscriber) == UNREACHABLE


def test_server_that_bars_us_ends_no_subscription():
    subscriber = SubscriberFactory()

    bounces.refused(subscriber, Refused(554, b"5.7.1 Not from you"))

    assert not Bounce.objects.exists()
