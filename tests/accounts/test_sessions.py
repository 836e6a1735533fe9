"""Where one is logged in: what is known of it, and that it can be ended."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import browsers
from accounts.models import Event, Session
from blog.models import Blog
from tests.accounts.crowd import THERE, try_to_enter

pytestmark = pytest.mark.django_db

ACCOUNT = "/admin/my-account/"
END = "/admin/my-account/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _in_english(db):
    Blog(language="en").save()


@pytest.fixture
def elsewhere(ada):
    """A second browser in which ada is logged in."""
    other = Client(headers={"User-Agent": FIREFOX})
    try_to_enter(other, "ada", "rain in May", network=THERE)
    return other


def is_in(client):
    return client.get("/admin/").status_code == 200


def test_list_says_which_browser_and_from_which_network(client, ada, elsewhere):
    try_to_enter(client, "ada", "rain in May")

    page = client.get(ACCOUNT).text

    assert "Firefox, Linux" in page
    assert "198.51.100.0/24" in page
    assert "198.51.100.7" not in page
    assert page.count("this one") == 1


def test_list_shows_no_key_by_which_one_enters(client, ada, elsewhere):
    try_to_enter(client, "ada", "rain in May")

    page = client.get(ACCOUNT).text

    assert not [key for key in Session.objects.values_list("pk", flat=True) if key in page]


def test_one_session_is_ended(client, ada, elsewhere):
    try_to_enter(client, "ada", "rain in May")
    [reference] = re.findall(r'name="session" value="([0-9a-f-]{36})"', client.get(ACCOUNT).text)

    client.post(END, {"session": reference})

    assert not is_in(elsewhere)
    assert is_in(client)
    assert Event.objects.get(what=Event.What.SESSIONS_ENDED).detail == "1"


def test_all_others_are_ended(client, ada, elsewhere):
    try_to_enter(client, "ada", "rain in May")

    client.post(END, {"session": "all"})

    assert not is_in(elsewhere)
    assert is_in(client)


@pytest.mark.parametrize("nonsense", ["", "1", "' OR 1=1", "00000000-0000-0000-0000-000000000000"])
def test_what_names_no_session_ends_none(client, ada, elsewhere, nonsense):
    try_to_enter(client, "ada", "rain in May")

    client.post(END, {"session": nonsense})

    assert is_in(elsewhere)


def test_nobody_ends_sessions_of_others(client, ada, elsewhere):
    client.force_login(User.objects.create_superuser("bea"))
    reference = Session.objects.get(user=ada).reference

    client.post(END, {"session": str(reference)})
    client.post(END, {"session": "all"})

    assert is_in(elsewhere)


def test_new_password_ends_the_others_and_keeps_this_one(client, ada, elsewhere):
    try_to_enter(client, "ada", "rain in May")

    new = {"new_password1": "snow in March", "new_password2": "snow in March"}
    client.post("/admin/password_change/", {"old_password": "rain in May", **new})

    assert is_in(client)
    assert not is_in(elsewhere)


def test_closed_account_is_logged_out(client, ada):
    try_to_enter(client, "ada", "rain in May")
    User.objects.update(is_active=False)

    assert not is_in(client)


def test_account_that_is_opened_again_is_still_logged_out(client, admin_client, ada):
    try_to_enter(client, "ada", "rain in May")
    account = reverse("admin:auth_user_change", args=[ada.pk])
    said = {"username": "ada", "date_joined_0": "2026-01-01", "date_joined_1": "12:00:00"}

    closed = admin_client.post(account, said)
    opened = admin_client.post(account, said | {"is_active": "on", "is_staff": "on"})

    assert [closed.status_code, opened.status_code] == [302, 302]
    assert User.objects.get(pk=ada.pk).is_active
    assert not is_in(client)
    assert Event.objects.get(what=Event.What.SESSIONS_ENDED).detail == "1: ada"


def test_session_ends_two_weeks_after_the_login_whatever_was_done_meanwhile(client, ada):
    try_to_enter(client, "ada", "rain in May")
    ends = Session.objects.get(user=ada).expire_date

    client.post(END, {"session": "all"})  # which keeps a message in the session

    later = Session.objects.get(user=ada).expire_date
    assert abs(later - ends) < timedelta(seconds=1)
    assert timedelta(days=13) < ends - timezone.now() <= timedelta(days=14)


def test_page_costs_no_statement_more_but_once_in_five_minutes(client, ada):
    try_to_enter(client, "ada", "rain in May")
    long_ago = timezone.now() - timedelta(hours=1)
    Session.objects.update(last_seen_at=long_ago)

    is_in(client)
    seen = Session.objects.get(user=ada).last_seen_at
    is_in(client)

    assert seen > long_ago
    assert Session.objects.get(user=ada).last_seen_at == seen


def test_logging_out_deletes_the_session(client, ada):
    try_to_enter(client, "ada", "rain in May")

    client.post("/admin/logout/")

    assert not Session.objects.filter(user=ada).exists()


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
            "like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("curl/8.0", ""),
    ],
)
def test_browser_is_named_in_plain_words(header, name):
    assert browsers.named(header) == name
