"""What is written down of accounts, for whom, and for how long."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.utils import timezone

from accounts import second_factor, upkeep
from accounts.models import Access, Event, Session
from blog.models import Blog
from comments.schedule import TIMETABLE
from tests.accounts.crowd import HERE, THERE, try_to_enter
from tests.accounts.phone import code_of
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db

What = Event.What


def written():
    """Return what was written down, the oldest first."""
    return list(Event.objects.order_by("pk").values_list("what", "account", "network"))


def test_logins_failures_and_logouts_are_written_down(client, ada):
    try_to_enter(client, "ada", "wrong", network=THERE)
    try_to_enter(client, "ada", "rain in May")
    client.post("/admin/logout/", REMOTE_ADDR="2001:db8:1:2::3")

    assert written() == [
        (What.FAILED, "ada", "198.51.100.0/24"),
        (What.LOGIN, "ada", "203.0.113.0/24"),
        (What.LOGOUT, "ada", "2001:db8:1::/48"),
    ]


def test_name_that_nobody_has_is_not_kept_and_fills_no_log(client, ada):
    for _attempt in range(3):
        try_to_enter(client, "rain in May", "ada")

    assert written() == [(What.FAILED, "", "203.0.113.0/24")]


def test_login_that_lacks_its_code_is_none(client, ada):
    key = second_factor.readable_key(second_factor.prepare(ada))
    second_factor.turn_on(ada, code_of(key, -1))

    try_to_enter(client, "ada", "rain in May")
    client.post("/admin/login/code/", {"code": "000 000"}, REMOTE_ADDR=HERE)

    assert [what for what, _account, _network in written()] == [What.FAILED]


def test_list_of_subscribers_does_not_leave_unseen(client, ada):
    SubscriberFactory()
    client.force_login(ada)

    client.get("/admin/subscriptions/subscriber/export/")

    exported = Event.objects.get(what=What.EXPORTED)
    assert (exported.account, exported.detail) == ("ada", "/admin/subscriptions/subscriber/export/")


def test_event_outlives_its_account(client, ada):
    try_to_enter(client, "ada", "rain in May")

    ada.delete()

    assert Event.objects.get().account == "ada"


def test_settings_are_in_the_log_of_changes(client, ada):
    client.force_login(ada)

    client.post("/admin/accounts/access/1/change/", {"keep_events_days": 30})

    assert Access.load().keep_events_days == 30
    assert LogEntry.objects.filter(user=ada, content_type__model="access").exists()


def test_old_events_go_after_as_many_days_as_the_author_sets(ada):
    for days in (29, 31):
        Event.of(What.LOGIN, ada)
        Event.objects.filter(pk=Event.objects.first().pk).update(
            at=timezone.now() - timedelta(days=days)
        )
    Access(keep_events_days=30).save()

    upkeep.keep_up.call()

    assert Event.objects.count() == 1
    assert [entry.hour for entry in TIMETABLE if entry.task is upkeep.keep_up] == [4]


def test_log_takes_the_same_queries_whatever_it_holds(client, ada, django_assert_num_queries):
    client.force_login(ada)
    client.get("/admin/accounts/event/")
    with django_assert_num_queries(6) as queries:
        client.get("/admin/accounts/event/")
    for _time in range(20):
        Event.of(What.LOGIN, ada)

    with django_assert_num_queries(len(queries)):
        client.get("/admin/accounts/event/")


# ---------------------------------------------------------------- Asking it of everybody


@pytest.fixture
def require(client):
    def ask():
        Blog(language="en").save()
        data = {"second_factor_required": "on", "keep_events_days": 180}
        return client.post("/admin/accounts/access/1/change/", data)

    return ask


def test_who_has_no_second_factor_asks_none_of_others(client, ada, require):
    try_to_enter(client, "ada", "rain in May")

    assert "Set up a second factor for yourself first" in require().text
    assert not Access.load().second_factor_required


def test_sessions_without_one_end_when_it_is_asked_of_all(client, ada, require):
    key = second_factor.readable_key(second_factor.prepare(ada))
    second_factor.turn_on(ada, code_of(key, -1))
    try_to_enter(client, "ada", "rain in May")
    client.post("/admin/login/code/", {"code": code_of(key)})
    other = type(client)()
    other.force_login(User.objects.create_user("bea", is_staff=True))

    require()

    assert Access.load().second_factor_required
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302


# ---------------------------------------------------------------- Everybody's sessions


def test_superuser_ends_sessions_of_others(client, ada):
    bea = User.objects.create_user("bea", is_staff=True)
    other = type(client)()
    other.force_login(bea)
    client.force_login(ada)
    [session] = Session.objects.of(bea)

    assert ">bea</th>" in client.get("/admin/sessions/").text
    client.post("/admin/sessions/", {"session": str(session.reference)})

    assert other.get("/admin/").status_code == 302
    assert client.get("/admin/").status_code == 200
    assert Event.objects.get(what=What.SESSIONS_ENDED).detail == "1: bea"


def test_list_of_sessions_takes_the_same_queries_for_many(client, ada, django_assert_num_queries):
    client.force_login(ada)
    with django_assert_num_queries(5) as queries:
        client.get("/admin/sessions/")
    for number in range(5):
        type(client)().force_login(User.objects.create_user(f"user{number}"))

    with django_assert_num_queries(len(queries)):
        client.get("/admin/sessions/")
