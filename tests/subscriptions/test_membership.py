"""The one gate between the states of a subscription."""

import pytest
from django.utils import timezone

from subscriptions import membership
from subscriptions.models import Change, Delivery, Mailing, Subscriber, Suppression, digest_of
from tests.at_once import at_once
from tests.factories import DeliveryFactory, FollowFactory, SubscriberFactory, UserFactory

PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status
Why = Change.Why

VERBS = {
    membership.confirm: (ACTIVE, Why.CONFIRMED),
    membership.leave: (LEFT, Why.LEFT),
    membership.come_back: (ACTIVE, Why.RETURNED),
    membership.bounce: (UNREACHABLE, Why.BOUNCED),
    membership.complain: (COMPLAINED, Why.COMPLAINED),
}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("before", list(Subscriber.Status))
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_verb_goes_only_the_ways_of_the_diagram(verb, before):
    subscriber = SubscriberFactory(status=before)
    after, why = VERBS[verb]

    change = verb(subscriber)

    if after in membership.MOVES[before]:
        assert (change.from_status, change.to_status, change.why) == (before, after, why)
        assert Subscriber.objects.get().status == after
        assert subscriber.status == after
    else:
        assert change is None
        assert Subscriber.objects.get().status == before
        assert not Change.objects.exists()


def test_whoever_confirms_is_no_longer_suppressed_and_has_a_date():
    subscriber = SubscriberFactory(pending=True)
    membership.suppress(subscriber.email)

    membership.confirm(subscriber)

    assert not membership.is_suppressed(subscriber.email)
    assert subscriber.confirmed_at is not None


def test_end_has_a_date_until_somebody_comes_back():
    subscriber = SubscriberFactory()

    membership.leave(subscriber)
    assert subscriber.ended_at is not None
    membership.come_back(subscriber)
    assert subscriber.ended_at is None


def test_change_says_which_mailing_and_who():
    mailing = Mailing.objects.create(title="Water", starts_at=timezone.now())
    author = UserFactory()

    left = membership.leave(SubscriberFactory(), mailing)
    decided = membership.move_to(SubscriberFactory(), LEFT, Why.DECIDED, by=author)

    assert left.mailing == mailing
    assert decided.by == author


@pytest.mark.django_db(transaction=True)
def test_of_two_who_leave_at_once_one_is_counted():
    subscriber = SubscriberFactory()

    at_once(*[lambda: membership.leave(Subscriber.objects.get(pk=subscriber.pk))] * 4)

    assert Change.objects.filter(why=Why.LEFT).count() == 1


def test_erased_is_forgotten_but_for_a_digest_and_numbers():
    subscriber = FollowFactory().subscriber
    mailing = Mailing.objects.create(title="Water", starts_at=timezone.now())
    Delivery.objects.create(mailing=mailing, subscriber=subscriber)
    membership.leave(subscriber, mailing)

    membership.erase(subscriber)

    assert not Subscriber.objects.exists()
    assert Suppression.objects.get().digest == digest_of(subscriber.email)
    assert [change.why for change in Change.objects.all()] == [Why.LEFT, Why.ERASED]
    assert {change.subscriber for change in Change.objects.all()} == {None}
    assert mailing.deliveries.get().subscriber is None


def test_expired_leaves_no_digest():
    subscriber = SubscriberFactory(pending=True)

    membership.expire(subscriber)

    assert not Subscriber.objects.exists()
    assert not Suppression.objects.exists()
    assert Change.objects.get().why == Why.EXPIRED


def test_what_a_mail_server_said_of_the_erased_is_forgotten():
    delivery = DeliveryFactory(answer="550 5.1.1 <ada@example.org>: no such user")

    membership.erase(delivery.subscriber)

    delivery.refresh_from_db()
    assert (delivery.subscriber, delivery.answer) == (None, "")
