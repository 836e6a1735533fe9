"""What is tried on entrances and forms, and must not work."""

import re
from urllib.parse import quote

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.test import Client

from accounts import entering
from accounts.models import Session
from accounts.sessions import SessionStore
from tests.accounts.crowd import try_to_enter
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

ENTRANCES = ["/admin/login/", "/comments/log-in/"]


class CountingHasher(MD5PasswordHasher):
    """Counts the work that passwords make."""

    done = 0

    def encode(self, password, salt):
        type(self).done += 1
        return super().encode(password, salt)


# ---------------------------------------------------------------- Who has an account


@pytest.fixture
def work(settings):
    """Return how many passwords were hashed meanwhile."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.done = 0

    def of(do):
        before = CountingHasher.done
        answer = do()
        return answer, CountingHasher.done - before

    return of


def without(name, page):
    """Return a page but for what differs in each: the name that was typed, and tokens."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", page.text)
    return text.replace(name, "…")


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("is_active", [True, False])
def test_answer_and_work_are_the_same_whether_there_is_such_an_account(
    client, work, entrance, is_active
):
    User.objects.create_superuser("ada", password="rain in May", is_active=is_active)

    known, for_known = work(lambda: try_to_enter(client, "ada", "wrong", entrance))
    unknown, for_unknown = work(lambda: try_to_enter(client, "bea", "wrong", entrance))

    assert without("ada", known) == without("bea", unknown)
    assert for_known == for_unknown == 1


def test_right_password_of_a_closed_account_tells_nothing(client):
    User.objects.create_superuser("ada", password="rain in May", is_active=False)

    right = try_to_enter(client, "ada", "rain in May")

    assert without("ada", right) == without("bea", try_to_enter(client, "bea", "rain in May"))


def test_name_that_nobody_has_is_refused_as_early_and_without_work(client, ada, work):
    answers = {}
    for name in ("ada", "bea"):
        for _attempt in range(entering.PER_ACCOUNT):
            try_to_enter(client, name, "wrong")
        answers[name] = work(lambda name=name: try_to_enter(client, name, "wrong"))

    (known, for_known), (unknown, for_unknown) = answers["ada"], answers["bea"]
    assert without("ada", known) == without("bea", unknown)
    assert "tried too often" in known.text
    assert for_known == for_unknown == 0


# ---------------------------------------------------------------- Sessions that others know


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_session_that_was_slipped_in_is_not_the_one_that_is_entered(client, ada, entrance):
    planted = SessionStore()
    planted["planted"] = True
    planted.create()
    client.cookies["sessionid"] = planted.session_key

    try_to_enter(client, "ada", "rain in May", entrance)

    assert client.cookies["sessionid"].value != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()


def test_key_that_nobody_gave_out_is_not_taken(client, ada):
    client.cookies["sessionid"] = "a" * 32

    try_to_enter(client, "ada", "rain in May")

    assert client.cookies["sessionid"].value != "a" * 32


# ---------------------------------------------------------------- Where one is led to

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "\t//evil.example",
]


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("where", ["form", "query"])
def test_entrance_leads_to_no_other_site(client, ada, entrance, address, where):
    query = f"?next={quote(address)}" if where == "query" else ""
    more = {"next": address} if where == "form" else {}

    response = try_to_enter(client, "ada", "rain in May", entrance, query=query, **more)

    assert response.url in ("/admin/", "/")


@pytest.mark.parametrize("address", ELSEWHERE)
def test_who_is_logged_in_is_led_to_no_other_site(client, ada, address):
    client.force_login(ada)

    assert client.get("/admin/login/", {"next": address}).url == "/admin/"


def test_way_within_the_site_is_kept(client, ada):
    entered = try_to_enter(client, "ada", "rain in May", query="?next=/admin/blog/article/")

    assert entered.url == "/admin/blog/article/"
    assert client.get("/admin/login/?next=/admin/auth/user/").url == "/admin/auth/user/"


# ---------------------------------------------------------------- Forms that others send

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
]


def reader_forms():
    comment = CommentFactory(status="approved")
    on = f"/comments/on/{comment.article_id}/"
    return [on, f"{on}preview/", f"/comments/{comment.pk}/like/", "/subscriptions/"]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_pages_of_others_send_no_form_of_readers(client, headers):
    for address in reader_forms():
        response = client.post(address, headers=headers)

        assert response.status_code == 403, address
        assert not response.cookies


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_gets_around_the_check(client, method):
    for address in reader_forms():
        response = getattr(client, method)(address, headers={"Sec-Fetch-Site": "cross-site"})

        assert response.status_code == 403, address


@pytest.mark.parametrize("headers", [*FOREIGN, {}], ids=str)
@pytest.mark.parametrize(
    "address", ["/admin/login/", "/comments/log-in/", "/admin/logout/", "/admin/blog/article/add/"]
)
def test_forms_of_accounts_need_their_token_as_well(ada, headers, address):
    author = Client(enforce_csrf_checks=True)
    author.force_login(ada)

    response = author.post(address, {"username": "ada", "password": "rain in May"}, headers=headers)

    assert response.status_code == 403
    assert "_auth_user_id" in author.session


def test_reading_a_page_changes_nothing_of_an_account(client, ada):
    client.force_login(ada)

    assert client.get("/admin/logout/").status_code == 405
    assert client.get("/comments/log-out/").status_code == 405
    assert client.session["_auth_user_id"] == str(ada.pk)
