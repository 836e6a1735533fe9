"""How often it may be tried to come in, and what whoever tries too often is told."""

import pytest
from django.contrib.auth.models import User

from accounts import entering
from accounts.models import Event
from tests.accounts.crowd import HERE, THERE, try_to_enter
from tests.at_once import at_once

pytestmark = pytest.mark.django_db

ADDRESSES = ["/admin/login/", "/comments/log-in/"]


def too_many(client, address="/admin/login/", username="ada", network=HERE):
    for _attempt in range(entering.PER_ACCOUNT):
        try_to_enter(client, username, "wrong", address, network)


@pytest.mark.parametrize("address", ADDRESSES)
def test_right_password_enters(client, ada, address):
    response = try_to_enter(client, "ada", "rain in May", address)

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(ada.pk)


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_failed_too_often_is_told_when_to_try_again(client, ada, address):
    too_many(client, address)

    refused = try_to_enter(client, "ada", "rain in May", address)

    assert refused.status_code == 200
    assert "That was tried too often. Please try again in" in refused.text
    assert "_auth_user_id" not in client.session


def test_it_is_said_in_french(client, ada):
    too_many(client)

    refused = try_to_enter(client, "ada", "rain in May", language="fr")

    assert "Trop de tentatives. Réessayez dans" in refused.text


def test_attempts_by_both_entrances_count_together(client, ada):
    too_many(client, "/comments/log-in/")

    assert "tried too often" in try_to_enter(client, "ada", "rain in May", "/admin/login/").text


def test_names_in_other_letters_are_not_other_accounts(client, ada):
    too_many(client, username="ADA")

    assert "tried too often" in try_to_enter(client, "ada", "rain in May").text


def test_attempts_from_elsewhere_count_against_the_account(client, ada):
    for number in range(entering.PER_ACCOUNT):
        try_to_enter(client, "ada", "wrong", network=f"198.51.{number}.1")

    assert "tried too often" in try_to_enter(client, "ada", "rain in May", network=THERE).text


def test_stranger_cannot_shut_the_owner_out_of_where_they_were_lately(client, ada):
    try_to_enter(client, "ada", "rain in May", network=HERE)
    client.logout()
    too_many(client, network=THERE)

    assert "tried too often" in try_to_enter(client, "ada", "rain in May", network=THERE).text
    assert try_to_enter(client, "ada", "rain in May", network=HERE).status_code == 302


def test_right_password_begins_the_count_anew(client, ada):
    for _time in range(2):
        for _attempt in range(entering.PER_ACCOUNT - 1):
            try_to_enter(client, "ada", "wrong")
        assert try_to_enter(client, "ada", "rain in May").status_code == 302
        client.logout()


def test_network_may_not_try_one_account_after_the_other(client, ada):
    for number in range(entering.PER_NETWORK):
        try_to_enter(client, f"user-{number}", "wrong", network="2001:db8:1:1::1")

    same = try_to_enter(client, "ada", "rain in May", network="2001:db8:1:1:ffff::2")
    other = try_to_enter(client, "ada", "rain in May", network="2001:db8:1:2::1")
    assert "tried too often" in same.text
    assert other.status_code == 302


def test_network_that_is_refused_uses_up_nothing_of_an_account(client, ada):
    for number in range(entering.PER_NETWORK):
        try_to_enter(client, f"user-{number}", "wrong", network=THERE)
    too_many(client, network=THERE)

    assert try_to_enter(client, "ada", "rain in May", network=HERE).status_code == 302


def test_each_lockout_is_written_down_once(client, ada):
    too_many(client)

    for _attempt in range(3):
        try_to_enter(client, "ada", "wrong")

    locked = Event.objects.get(what=Event.What.LOCKED)
    assert (locked.account, locked.network) == ("ada", "203.0.113.0/24")


@pytest.mark.django_db(transaction=True)
def test_attempts_at_the_same_moment_are_all_counted(rf):
    User.objects.create_user("ada")
    request = rf.post("/admin/login/", REMOTE_ADDR=HERE)

    def attempt():
        return entering.minutes_to_wait(request, "ada")

    heard = [attempt() for _ in range(entering.PER_ACCOUNT - 2)]
    last = at_once(*[attempt] * 6)
    assert heard == [0] * len(heard)
    assert last.count(0) == 2
