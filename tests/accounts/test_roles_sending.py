"""What the admin does not show to a role it does not take from it either."""

import pytest
from django.apps import apps
from django.urls import reverse

from tests.accounts.test_roles import MODELS, TABLE, address_of, keys, person  # noqa: F401

pytestmark = pytest.mark.django_db


def counts():
    return {model: model.objects.count() for model in apps.get_models()}


def is_refused(response):
    led_to = [address for address, _status in response.redirect_chain]
    return response.status_code in (403, 405) or "/admin/login/" in "".join(led_to[-1:])


@pytest.mark.parametrize("letter", "nmea")
def test_page_that_is_not_for_a_role_takes_no_form_from_it(client, keys, letter):  # noqa: F811
    client.force_login(person(letter))
    others = [name for name, may in TABLE.items() if letter not in may]
    before = counts()

    answers = {n: client.post(address_of(n, keys), {"post": "yes"}, follow=True) for n in others}

    assert {n: a.status_code for n, a in answers.items() if not is_refused(a)} == {}
    assert counts() == before


@pytest.mark.parametrize("letter", "nmea")
def test_what_a_role_may_not_delete_stays_when_it_is_chosen_in_the_list(
    client,
    keys,  # noqa: F811
    letter,
):
    client.force_login(person(letter))
    before = counts()

    for name in MODELS:
        if letter not in TABLE[f"{name}_delete"]:
            chosen = {"action": "delete_selected", "_selected_action": keys.get(name, 1)}
            client.post(reverse(f"admin:{name}_changelist"), chosen | {"post": "yes"})

    assert counts() == before
