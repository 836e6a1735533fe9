"""The author's desk for subscribers: the list, somebody's page, and the buttons there."""

import csv

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from blog.models import Blog
from subscriptions import membership
from subscriptions.models import Bounce, Change, Subscriber
from tests.factories import DeliveryFactory, FollowFactory, SubscriberFactory, UserFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db

LIST = reverse("admin:subscriptions_subscriber_changelist")
ADD = reverse("admin:subscriptions_subscriber_add")
EXPORT = reverse("admin:subscriptions_subscriber_export")
PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status


def page_of(subscriber, name="change"):
    return reverse(f"admin:subscriptions_subscriber_{name}", args=[subscriber.pk])


@pytest.fixture
def author():
    return UserFactory(author=True)


@pytest.fixture(autouse=True)
def _in_english(client, author):
    Blog(language="en").save()
    client.force_login(author)


@pytest.fixture
def helper(client):
    """A function that logs somebody in who has only some permissions."""

    def log_in(*permissions):
        user = UserFactory(is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
        client.force_login(user)

    return log_in


def said(response):
    [message] = response.context["messages"]
    return str(message)


def queries(client, path):
    client.get(path)
    with Queries() as queries:
        assert client.get(path).status_code == 200
    return queries.count


# ---------------------------------------------------------------- The list


def test_list_is_searched_by_address_and_narrowed_by_status(client):
    SubscriberFactory(email="ada@example.org")
    SubscriberFactory(email="bo@example.org", left=True)

    found = client.get(LIST, {"q": "ada"}).context["cl"].result_list
    left = client.get(LIST, {"status__exact": "left"}).context["cl"].result_list

    assert [subscriber.email for subscriber in found] == ["ada@example.org"]
    assert [subscriber.email for subscriber in left] == ["bo@example.org"]


def test_queries_of_the_list_do_not_grow_with_the_subscribers(client):
    SubscriberFactory()
    with_one = queries(client, LIST)
    SubscriberFactory.create_batch(20)

    assert queries(client, LIST) == with_one


# ---------------------------------------------------------------- Adding by hand


def test_address_that_is_entered_is_asked_to_confirm(client):
    response = client.post(ADD, {"email": " Ada@EXAMPLE.org", "pace": "weekly"})

    added = Subscriber.objects.get()
    assert response.url == LIST
    assert (added.email, added.status, added.pace) == ("ada@example.org", PENDING, "weekly")
    assert (added.source, added.asked_at is not None) == (Subscriber.Source.ADMIN, True)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("nobody", "valid email address"),
        ("Known@example.org", "in the list already"),
        ("gone@example.org", "wants no mail"),
    ],
)
def test_address_that_cannot_be_added_is_told_why(client, email, sentence):
    SubscriberFactory(email="known@example.org")
    membership.suppress("gone@example.org")

    response = client.post(ADD, {"email": email, "pace": "each"})

    assert sentence in response.text
    assert Subscriber.objects.count() == 1


# ---------------------------------------------------------------- Somebody's page


def test_page_tells_what_happened_to_somebody(client, author):
    subscriber = SubscriberFactory(email="ada@example.org")
    DeliveryFactory(subscriber=subscriber, mailing__article__title="Ducks")
    FollowFactory(subscriber=subscriber, comment__article__title="Geese")
    Bounce.objects.create(subscriber=subscriber, kind="soft", event_id="1", reason="Mailbox full")
    membership.move_to(subscriber, LEFT, Change.Why.DECIDED, by=author)

    page = client.get(page_of(subscriber)).text

    assert "changed by the author" in page
    assert author.username in page
    assert "Ducks" in page
    assert "replies to their comment on “Geese”" in page
    assert "Mailbox full" in page


def test_queries_of_the_page_do_not_grow_with_what_happened(client):
    subscriber = SubscriberFactory()

    def happen():
        DeliveryFactory(subscriber=subscriber)
        FollowFactory(subscriber=subscriber)
        membership.leave(subscriber)
        membership.come_back(subscriber)

    happen()
    with_one = queries(client, page_of(subscriber))
    for _ in range(3):
        happen()

    assert queries(client, page_of(subscriber)) == with_one


def test_pace_is_changed_and_nothing_else(client):
    subscriber = SubscriberFactory(email="ada@example.org")

    client.post(page_of(subscriber), {"pace": "weekly", "email": "bo@example.org", "status": LEFT})

    subscriber.refresh_from_db()
    assert (subscriber.pace, subscriber.email) == ("weekly", "ada@example.org")
    assert subscriber.status == ACTIVE


# ---------------------------------------------------------------- Buttons


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (PENDING, []),
        (ACTIVE, [LEFT]),
        (LEFT, [ACTIVE]),
        (UNREACHABLE, [LEFT, ACTIVE]),
        (COMPLAINED, [ACTIVE]),
    ],
)
def test_page_offers_the_ways_there_are(client, status, offered):
    page = client.get(page_of(SubscriberFactory(status=status)))

    assert [to for to, _way in page.context["buttons"]] == offered


def test_author_unsubscribes_somebody_and_takes_it_back(client, author):
    subscriber = SubscriberFactory()

    for to in (LEFT, ACTIVE):
        client.post(page_of(subscriber, "move"), {"to": to})
        subscriber.refresh_from_db()
        assert subscriber.status == to

    steps = subscriber.changes.values_list("to_status", "why", "by")
    decided = Change.Why.DECIDED
    assert list(steps) == [(LEFT, decided, author.pk), (ACTIVE, decided, author.pk)]


@pytest.mark.parametrize("to", [ACTIVE, LEFT])
def test_nobody_but_the_owner_of_an_address_confirms_or_declines_it(client, to):
    subscriber = SubscriberFactory(pending=True)

    response = client.post(page_of(subscriber, "move"), {"to": to}, follow=True)

    subscriber.refresh_from_db()
    assert subscriber.status == PENDING
    assert said(response) == "Nothing was done: the subscription is “not confirmed” by now."


def test_whoever_comes_second_is_told_how_it_stands(client):
    subscriber = SubscriberFactory(left=True)

    response = client.post(page_of(subscriber, "move"), {"to": LEFT}, follow=True)

    assert said(response) == "Nothing was done: the subscription is “unsubscribed” by now."
    assert not subscriber.changes.exists()


def test_way_that_there_is_not_is_refused(client):
    assert client.post(page_of(SubscriberFactory(), "move"), {"to": "x"}).status_code == 400


def test_pending_address_is_asked_once_more(client):
    subscriber = SubscriberFactory(pending=True)

    response = client.post(page_of(subscriber, "ask"), follow=True)

    subscriber.refresh_from_db()
    assert subscriber.asked_at is not None
    assert "Asked to confirm" in said(response)


def test_somebody_who_confirmed_is_not_asked_again(client):
    subscriber = SubscriberFactory()

    response = client.post(page_of(subscriber, "ask"), follow=True)

    subscriber.refresh_from_db()
    assert subscriber.asked_at is None
    assert "Nothing was done" in said(response)


# ---------------------------------------------------------------- Erasing


def test_erasing_asks_first_and_leaves_no_address(client):
    subscriber = SubscriberFactory(email="ada@example.org")
    client.post(page_of(subscriber), {"pace": "weekly"})

    question = client.get(page_of(subscriber, "delete"))
    assert "Erase ada@example.org?" in question.text
    assert Subscriber.objects.exists()

    client.post(page_of(subscriber, "delete"), {"post": "yes"})
    assert not Subscriber.objects.exists()
    assert membership.is_suppressed("ada@example.org")
    assert Change.objects.filter(subscriber=None, to_status="").count() == 1
    assert not LogEntry.objects.exists()


def test_several_are_erased_as_one_is(client):
    chosen = SubscriberFactory.create_batch(2)
    data = {"action": "delete_selected", "_selected_action": [s.pk for s in chosen], "post": "yes"}

    client.post(LIST, data)

    assert not Subscriber.objects.exists()
    assert all(membership.is_suppressed(subscriber.email) for subscriber in chosen)
    assert not LogEntry.objects.exists()


# ---------------------------------------------------------------- Export


def test_export_is_a_file_that_is_read_row_by_row(client):
    SubscriberFactory(email="ada@example.org")

    response = client.get(EXPORT)

    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="subscribers-')
    rows = list(csv.reader(response.getvalue().decode().splitlines()))
    assert rows[1][0] == "ada@example.org"


# ---------------------------------------------------------------- Who may


@pytest.mark.parametrize("path", [LIST, ADD, EXPORT])
def test_pages_are_closed_to_those_without_permission(client, helper, path):
    helper()

    assert client.get(path).status_code == 403


def test_those_who_may_only_look_have_no_buttons_and_change_nothing(client, helper):
    helper("view_subscriber")
    subscriber = SubscriberFactory()

    page = client.get(page_of(subscriber))

    assert page.status_code == 200
    assert 'class="decide"' not in page.text
    for name in ("move", "ask", "delete"):
        assert client.post(page_of(subscriber, name), {"to": LEFT}).status_code == 403
    subscriber.refresh_from_db()
    assert subscriber.status == ACTIVE


@pytest.mark.parametrize("name", ["move", "ask"])
def test_link_alone_does_nothing(client, name):
    assert client.get(page_of(SubscriberFactory(), name)).status_code == 405
