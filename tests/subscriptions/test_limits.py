"""Limits hold to the last one, whoever counts at the same moment."""

import pytest

from subscriptions import limits
from subscriptions.limits import A_DAY, AN_HOUR
from subscriptions.models import Quota
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def take(times, key="key", limit=3, span=AN_HOUR):
    return [limits.take(key, limit, span) for _ in range(times)]


def test_no_more_is_taken_than_the_limit(clock):
    assert take(5) == [True, True, True, False, False]


def test_next_span_begins_anew(clock):
    take(3)

    clock.pass_by(minutes=49)
    assert take(1) == [False]
    clock.pass_by(minutes=1)
    assert take(4) == [True, True, True, False]


def test_keys_are_counted_apart(clock):
    take(3)

    assert take(1, key="other") == [True]


def test_day_is_counted_apart_from_its_hours(clock):
    assert take(4, span=A_DAY) == [True, True, True, False]

    clock.pass_by(hours=2)

    assert take(1, span=A_DAY) == [False]


def test_wait_lasts_to_the_end_of_the_span(clock):
    assert limits.wait(AN_HOUR) == 50 * 60
    clock.pass_by(minutes=49, seconds=59)
    assert limits.wait(AN_HOUR) == 1


@pytest.mark.django_db(transaction=True)
def test_those_who_take_at_the_same_moment_get_the_limit_together(clock):
    taken = at_once(*[lambda: limits.take("key", 3, AN_HOUR)] * 8)

    assert sorted(taken) == [False] * 5 + [True] * 3
    assert Quota.objects.get().used == 3


def test_ended_quotas_are_forgotten_and_running_ones_are_not(clock):
    take(1, key="hour")
    take(1, key="day", span=A_DAY)
    clock.pass_by(hours=1)

    assert limits.forget_ended() == 1
    assert Quota.objects.get().key == "day"


# ---------------------------------------------------------------- Keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.7", "::ffff:203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("", "unix:"),
    ],
)
def test_one_network_has_one_key(one, other):
    assert limits.network_key("what", one) == limits.network_key("what", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("203.0.113.7", "203.0.113.8"),
        ("2001:db8:1:2::1", "2001:db8:1:3::1"),
        ("203.0.113.7", ""),
    ],
)
def test_two_networks_have_two_keys(one, other):
    assert limits.network_key("what", one) != limits.network_key("what", other)


def test_keys_do_not_tell_what_they_are_made_of_and_fit():
    keys = [
        limits.network_key("confirmations", "2001:db8::1"),
        limits.address_key("confirmations", "ada@example.org"),
    ]

    for key in keys:
        assert "2001" not in key.partition(":")[2]
        assert "ada" not in key
        assert len(key) <= Quota._meta.get_field("key").max_length
