"""Codes besides the password: set up, asked for, lost, and required of all."""

import re
from base64 import b64decode
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import entering, second_factor
from accounts.models import Access, Event, RecoveryCode, Session
from blog.models import Blog
from tests.accounts.crowd import HERE, try_to_enter
from tests.accounts.phone import code_of
from tests.at_once import at_once

pytestmark = pytest.mark.django_db

SET_UP = "/admin/my-account/second-factor/"
CODE = "/admin/login/code/"


@pytest.fixture(autouse=True)
def _in_english(db):
    Blog(language="en").save()


@pytest.fixture
def key(ada):
    """Have the second factor of ada on, and return its key; the next code is one step later."""
    key = second_factor.readable_key(second_factor.prepare(ada))
    assert second_factor.turn_on(ada, code_of(key, -1))
    return key


def enter(client, code, **more):
    try_to_enter(client, "ada", "rain in May", **more)
    return client.post(CODE, {"code": code}, REMOTE_ADDR=HERE)


def is_in(client):
    return client.get("/admin/").status_code == 200


# ---------------------------------------------------------------- Setting it up


def test_it_is_turned_on_by_a_code_and_gives_ten_recovery_codes(client, ada):
    try_to_enter(client, "ada", "rain in May")
    key = re.search(r"<code>(.+?)</code>", client.get(SET_UP).text)[1]

    page = client.post(SET_UP, {"password": "rain in May", "code": code_of(key)})

    codes = re.findall(r"<li><code>(.+?)</code>", page.text)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([a-z2-7]{4}-){3}[a-z2-7]{4}", code) for code in codes)
    assert "no-store" in page["Cache-Control"]
    assert second_factor.is_on(ada)
    assert Event.objects.filter(what=Event.What.FACTOR_ON, user=ada).exists()


def test_recovery_codes_are_kept_as_digests_alone(client, ada):
    [code, *_others] = second_factor.new_codes(ada)

    assert not RecoveryCode.objects.filter(digest__contains=code.replace("-", "")).exists()


def test_key_is_drawn_on_the_page_itself(client, ada):
    client.force_login(ada)

    page = client.get(SET_UP)

    [picture] = re.findall(r'src="(data:image/svg\+xml[^"]+)"', page.text)
    assert "<svg" in (unquote(picture) if "base64" not in picture else b64decode(picture))
    assert "img-src 'self' data:" in page["Content-Security-Policy"]


def test_wrong_code_turns_nothing_on_and_keeps_the_key(client, ada):
    client.force_login(ada)
    key = re.search(r"<code>(.+?)</code>", client.get(SET_UP).text)[1]

    page = client.post(
        SET_UP,
        {"password": "rain in May", "code": "000000" if code_of(key) != "000000" else "111111"},
    )

    assert "This code is not right" in page.text
    assert key in page.text
    assert not second_factor.is_on(ada)


def test_nobody_turns_it_on_in_a_browser_that_was_left_open(client, ada):
    client.force_login(ada)
    key = second_factor.readable_key(second_factor.prepare(ada))
    code = code_of(key)

    page = client.post(SET_UP, {"password": "a guess", "code": code})

    assert "This is not your password." in page.text
    assert not second_factor.is_on(ada)
    assert second_factor.turn_on(ada, code)  # it was not used up


def test_password_is_not_guessed_there_for_ever(client, ada):
    client.force_login(ada)
    for _time in range(entering.PER_ACCOUNT):
        client.post(SET_UP, {"password": "a guess", "code": "000000"})

    page = client.post(SET_UP, {"password": "rain in May", "code": "000000"})

    assert "That was tried too often." in page.text


def test_other_sessions_end_when_it_is_turned_on(client, ada):
    try_to_enter(client, "ada", "rain in May")
    other = type(client)()
    try_to_enter(other, "ada", "rain in May")
    key = second_factor.readable_key(second_factor.prepare(ada))

    client.post(SET_UP, {"password": "rain in May", "code": code_of(key)})

    assert is_in(client)
    assert not is_in(other)


def test_it_is_not_shown_again_once_it_is_on(client, ada, key):
    client.force_login(ada)

    assert client.get(SET_UP).url == "/admin/my-account/"


def test_reader_has_no_such_page(client):
    client.force_login(User.objects.create_user("bea"))

    assert client.get(SET_UP).url == f"/admin/login/?next={SET_UP}"


# ---------------------------------------------------------------- Coming in


def test_password_alone_lets_nobody_in(client, ada, key):
    response = try_to_enter(client, "ada", "rain in May", query="?next=/admin/blog/article/")

    assert response.url == f"{CODE}?next=%2Fadmin%2Fblog%2Farticle%2F"
    assert not is_in(client)
    assert "_auth_user_id" not in client.session


def test_nor_by_the_entrance_of_readers(client, ada, key):
    try_to_enter(client, "ada", "rain in May", "/comments/log-in/")

    assert "_auth_user_id" not in client.session


def test_code_lets_in_and_leads_on(client, ada, key):
    try_to_enter(client, "ada", "rain in May")

    response = client.post(CODE, {"code": code_of(key), "next": "/admin/blog/article/"})

    assert response.url == "/admin/blog/article/"
    assert is_in(client)
    assert Session.objects.alive().get().has_second_factor


def test_code_with_a_space_is_a_code(client, ada, key):
    code = code_of(key)

    assert enter(client, f"{code[:3]} {code[3:]}").status_code == 302


def test_code_leads_to_no_other_site(client, ada, key):
    try_to_enter(client, "ada", "rain in May")

    assert client.post(CODE, {"code": code_of(key), "next": "//evil.example"}).url == "/admin/"


def test_code_works_once(client, ada, key):
    code = code_of(key)
    enter(client, code)
    client.logout()

    assert "This code is not right" in enter(client, code).text


@pytest.mark.django_db(transaction=True)
def test_code_works_once_at_the_same_moment(ada, key):
    code = code_of(key)

    answers = at_once(*[lambda: second_factor.is_code_of_authenticator(ada, code)] * 3)

    assert answers.count(True) == 1


def test_recovery_code_stands_in_once(client, ada, key):
    [code, *_others] = second_factor.new_codes(ada)

    first = enter(client, code.upper())
    client.logout()
    second = enter(client, code)

    assert first.status_code == 302
    assert second.status_code == 200
    assert RecoveryCode.objects.count() == 9
    assert Event.objects.filter(what=Event.What.CODE_USED).count() == 1


def test_code_of_somebody_else_is_none(client, ada, key):
    bea = User.objects.create_superuser("bea", password="hail in June")
    other = second_factor.readable_key(second_factor.prepare(bea))
    [code, *_others] = second_factor.turn_on(bea, code_of(other, -1))

    assert enter(client, code_of(other)).status_code == 200
    assert enter(client, code).status_code == 200


def test_codes_cannot_be_tried_forever(client, ada, key):
    for _attempt in range(entering.CODES):
        enter(client, "000 000")

    assert "That was tried too often" in enter(client, code_of(key)).text
    assert not is_in(client)


def test_right_code_begins_the_count_anew(client, ada, key):
    for _time in range(2):
        for _attempt in range(entering.CODES - 1):
            enter(client, "000 000")
        [code, *_others] = second_factor.new_codes(ada)
        assert enter(client, code).status_code == 302
        client.logout()


def test_nobody_comes_to_the_code_without_the_password(client, ada, key):
    assert client.get(CODE).url == "/admin/login/"
    assert client.post(CODE, {"code": code_of(key)}).url == "/admin/login/"


@pytest.mark.parametrize(
    "change",
    [
        lambda ada: ada.set_password("another"),
        lambda ada: setattr(ada, "is_active", False),
    ],
    ids=["new password", "closed account"],
)
def test_password_holds_no_longer_than_it_is_one(client, ada, key, change):
    try_to_enter(client, "ada", "rain in May")
    change(ada)
    ada.save()

    assert client.post(CODE, {"code": code_of(key)}).url == "/admin/login/"


def test_password_holds_for_ten_minutes(client, ada, key, monkeypatch):
    try_to_enter(client, "ada", "rain in May")
    session = client.session
    session[entering.HALFWAY] |= {"until": 0}
    session.save()

    assert client.post(CODE, {"code": code_of(key)}).url == "/admin/login/"


def test_session_gets_another_key_at_each_step(client, ada, key):
    keys = [client.session.session_key]
    try_to_enter(client, "ada", "rain in May")
    keys.append(client.cookies["sessionid"].value)
    client.post(CODE, {"code": code_of(key)})
    keys.append(client.cookies["sessionid"].value)

    assert len(set(keys)) == 3


# ---------------------------------------------------------------- Turning it off


def test_it_is_turned_off_by_a_code_alone(client, ada, key):
    client.force_login(ada)

    client.post(f"{SET_UP}off/", {"code": "000 000"})
    assert second_factor.is_on(ada)

    client.post(f"{SET_UP}off/", {"code": code_of(key)})
    assert not second_factor.is_on(ada)
    assert not RecoveryCode.objects.exists()


def test_new_recovery_codes_end_the_old_ones(client, ada, key):
    [old, *_others] = second_factor.new_codes(ada)
    client.force_login(ada)

    page = client.post("/admin/my-account/recovery-codes/", {"code": code_of(key)})

    assert len(re.findall(r"<li><code>", page.text)) == 10
    assert not second_factor.is_recovery_code(ada, old)


def test_operator_takes_it_away(client, ada, key, capsys):
    client.force_login(ada)

    call_command("reset_second_factor", "ada")

    assert "password alone" in capsys.readouterr().out
    assert not second_factor.is_on(ada)
    assert not is_in(client)
    assert Event.objects.filter(what=Event.What.FACTOR_RESET, account="ada").exists()


def test_operator_is_told_of_a_name_that_nobody_has(db):
    with pytest.raises(CommandError, match="no account called bea"):
        call_command("reset_second_factor", "bea")


# ---------------------------------------------------------------- Required of all


def test_who_has_none_sets_one_up_before_anything_else(client, ada):
    Access(second_factor_required=True).save()
    try_to_enter(client, "ada", "rain in May")

    led = client.get("/admin/blog/article/", follow=True)
    assert led.redirect_chain[-1][0] == SET_UP
    assert "Set yours up to go on" in led.text

    key = second_factor.readable_key(TOTPDevice.objects.get(user=ada))
    client.post(SET_UP, {"password": "rain in May", "code": code_of(key)})
    assert is_in(client)


def test_who_turns_it_off_is_led_there_again(client, ada, key):
    Access(second_factor_required=True).save()
    enter(client, code_of(key))

    client.post(f"{SET_UP}off/", {"code": code_of(key, 1)})

    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == SET_UP
