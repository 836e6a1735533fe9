from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from blog.models import Blog
from subscriptions import membership
from subscriptions.models import Change, Subscriber
from subscriptions.statistics import Outcome, first_day, history, losses, outcomes, present
from tests.factories import DeliveryFactory, MailingFactory, SubscriberFactory, UserFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db

PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status
Why = Change.Why
A_WEEK = timedelta(weeks=1)


def change(before, after, why, weeks_ago=0, **more):
    at = timezone.now() - weeks_ago * A_WEEK
    return Change.objects.create(
        from_status=before, to_status=after, why=why, source="page", at=at, **more
    )


# ---------------------------------------------------------------- Over time


def test_stretch_begins_on_a_monday_and_ends_with_this_week():
    first = first_day(3)

    assert first.weekday() == 0
    assert [week.day - first for week in history(first, 0).weeks] == [
        0 * A_WEEK,
        A_WEEK,
        2 * A_WEEK,
    ]


def test_who_came_and_went_is_counted_by_week_and_added_up_to_today():
    change(PENDING, ACTIVE, Why.CONFIRMED, weeks_ago=2)
    change("", ACTIVE, Why.IMPORTED, weeks_ago=2)
    change(ACTIVE, LEFT, Why.LEFT, weeks_ago=1)
    change(ACTIVE, "", Why.ERASED)
    change(LEFT, ACTIVE, Why.RETURNED)
    change(LEFT, COMPLAINED, Why.COMPLAINED)

    found = history(first_day(3), active=11)

    numbers = [(week.joined, week.ended, week.total) for week in found.weeks]
    assert numbers == [(2, 0, 12), (0, 1, 11), (1, 1, 11)]
    assert found.why == {Why.LEFT: 1, Why.ERASED: 1}


def test_what_happened_before_the_stretch_does_not_count():
    change(ACTIVE, LEFT, Why.LEFT, weeks_ago=3)

    assert [week.total for week in history(first_day(3), active=5).weeks] == [5, 5, 5]


def test_part_of_those_who_signed_up_confirmed():
    for _ in range(4):
        change("", PENDING, Why.ASKED)
    change(PENDING, ACTIVE, Why.CONFIRMED)
    # Who comes back had confirmed already.
    change(LEFT, ACTIVE, Why.CONFIRMED)

    found = history(first_day(1), active=2)

    assert (found.asked, found.confirmed, found.confirmation_rate) == (4, 1, 25)


def test_without_sign_ups_there_is_no_rate():
    assert history(first_day(1), active=0).confirmation_rate is None


# ---------------------------------------------------------------- Now


def test_those_there_are_now_are_counted_by_status_pace_and_source():
    SubscriberFactory.create_batch(2, source="import")
    SubscriberFactory(pace="weekly", source="footer")
    SubscriberFactory(left=True, source="page")

    found = present()

    assert found.active == 3
    assert found.by_status == Counter(active=3, left=1)
    assert found.by_pace == Counter(each=2, weekly=1)
    assert found.by_source == Counter({"import": 2, "footer": 1})


def test_history_that_went_through_the_gate_agrees_with_the_present():
    stays, leaves, goes = SubscriberFactory.create_batch(3, pending=True)
    for subscriber in (stays, leaves, goes):
        membership.confirm(subscriber)
    membership.leave(leaves)
    membership.erase(goes)

    [week] = history(first_day(1), present().active).weeks

    assert (week.joined, week.ended, week.total) == (3, 2, 1)


# ---------------------------------------------------------------- Mailings


def test_outcome_of_a_mailing_is_what_became_of_its_deliveries():
    mailing, quiet = MailingFactory(done=True), MailingFactory()
    DeliveryFactory.create_batch(2, mailing=mailing)
    DeliveryFactory(mailing=mailing, failed=True)
    change(ACTIVE, LEFT, Why.LEFT, mailing=mailing)
    change(ACTIVE, COMPLAINED, Why.COMPLAINED, mailing=mailing)
    change(ACTIVE, UNREACHABLE, Why.BOUNCED, mailing=mailing)

    found = outcomes([mailing, quiet])

    assert found[mailing.pk] == Outcome(total=3, delivered=2, failed=1, left=2)
    assert found[quiet.pk] == Outcome()
    assert losses([mailing, quiet]) == {mailing.pk: 2}


# ---------------------------------------------------------------- The page

PAGE = reverse("admin:subscriptions_subscriber_statistics")


@pytest.fixture
def author(client):
    Blog(language="en").save()
    author = UserFactory(author=True)
    client.force_login(author)
    return author


@pytest.mark.parametrize("weeks", ["", "13", "52", "156"])
def test_page_shows_every_part(client, author, weeks):
    subscriber = SubscriberFactory(pending=True, source="footer")
    change("", PENDING, Why.ASKED)
    membership.confirm(subscriber)
    DeliveryFactory(mailing__article__title="Ducks <b>")

    page = client.get(PAGE, {"weeks": weeks}).text

    assert "2 people get mail today." in page
    assert page.count('<rect class="joined"') == 1
    assert page.count('<rect class="total"') == int(weeks or 13)
    assert "100% of them" in page
    assert "At the foot of a page" in page
    assert "Ducks &lt;b&gt;" in page


def test_page_of_a_site_without_subscribers_is_sound(client, author):
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("asked", ["-1", "14", "x", "¹", "9" * 99])
def test_period_that_is_none_is_three_months(client, author, asked):
    assert client.get(PAGE, {"weeks": asked}).context["weeks"] == 13


def test_page_takes_the_same_queries_whatever_there_is(client, author):
    client.get(PAGE)
    with Queries() as few:
        client.get(PAGE)
    for weeks in range(5):
        DeliveryFactory()
        change(PENDING, ACTIVE, Why.CONFIRMED, weeks_ago=weeks)

    with Queries() as many:
        client.get(PAGE)

    # The two that ask about mailings have nothing to ask about while there are none.
    assert many.count == few.count + 2 <= 12


def test_page_is_closed_to_those_who_may_not_see_subscribers(client, author):
    author.is_superuser = False
    author.save()
    assert client.get(PAGE).status_code == 403

    author.user_permissions.add(Permission.objects.get(codename="view_subscriber"))
    assert client.get(PAGE).status_code == 200
