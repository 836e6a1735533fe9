"""The health of the spam filter: when it is left alone, and what the author gets to know."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import filter_health, spam
from comments.models import AkismetCall, Comment, FilterHealth
from tests.akismet_server import BROKEN, HAM, INVALID, NONSENSE, THROTTLED, USAGE
from tests.at_once import at_once
from tests.factories import AkismetCallFactory, CommentFactory
from tests.outage import time_passes
from tests.queries import Queries
from tests.worker import run_worker

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)
"""For tests in which others, such as the worker, have connections of their own."""

ALERT = (("X-akismet-alert-code", "10009"), ("X-akismet-alert-msg", "You are over the limit."))


@pytest.fixture
def comment():
    return CommentFactory(held=True)


@pytest.fixture
def failures(comment):
    """A function that lets Akismet fail so many minutes ago; returns when it last did."""

    def fail(*minutes_ago, **fields):
        for minutes in minutes_ago:
            moment = timezone.now() - timedelta(minutes=minutes)
            AkismetCallFactory(comment=comment, failed=True, at=moment, **fields)
        return moment

    return fail


@pytest.fixture
def told(caplog):
    """A function that counts how often the author was told."""
    caplog.set_level(logging.ERROR, "comments.filter_health")
    return lambda: len([r for r in caplog.records if r.name == "comments.filter_health"])


# ---------------------------------------------------------------- When it is left alone


def test_filter_that_was_never_asked_may_be():
    assert filter_health.look() == filter_health.Pulse(0, None, None, "")


def test_two_failures_are_no_reason_to_leave_it_alone(failures):
    failures(0, 0)

    pulse = filter_health.look()

    assert (pulse.failures, pulse.rests_until) == (2, None)


def test_three_failures_in_a_row_are(failures):
    last = failures(0, 0, 0)

    assert filter_health.look().rests_until == last + timedelta(minutes=1)


def test_answer_in_between_starts_the_count_again(failures, comment):
    failures(0, 0)
    AkismetCallFactory(comment=comment)
    failures(0)

    pulse = filter_health.look()

    assert (pulse.failures, pulse.rests_until) == (1, None)


def test_corrections_do_not_count(failures):
    failures(0, 0, 0, operation=AkismetCall.Operation.HAM)

    assert filter_health.look().failures == 0


@pytest.mark.parametrize(
    ("minutes_ago", "rest"), [((0, 0, 0), 1), ((4, 3, 0), 4), ((7, 4, 0), 7), ((90, 30, 0), 15)]
)
def test_it_is_left_alone_for_as_long_again_as_it_has_been_failing(failures, minutes_ago, rest):
    last = failures(*minutes_ago)

    wait = filter_health.look().rests_until - last

    assert round(wait / timedelta(minutes=1)) == rest


def test_after_the_rest_it_is_asked_again(failures):
    failures(62, 61, 60)

    pulse = filter_health.look()

    assert (pulse.failures, pulse.rests_until) == (3, None)


def test_one_answer_ends_the_outage(failures, comment):
    failures(1, 0, 0)

    AkismetCallFactory(comment=comment)

    assert filter_health.look().failures == 0


def test_wait_that_it_asks_for_holds_after_one_failure(failures):
    last = failures(0, headers={"retry-after": "7200"})

    assert filter_health.look().rests_until == last + timedelta(hours=2)


def test_looking_takes_one_query(failures):
    failures(*[0] * 40)

    with Queries() as queries:
        filter_health.look()

    assert queries.count == 1


# ---------------------------------------------------------------- What is written down


def test_outage_is_dated_from_its_first_failure_to_its_first_answer(akismet_server, say):
    say(body="One.")
    healthy = FilterHealth.load().failing_since
    akismet_server.answer = BROKEN
    say(body="Two.")
    first = FilterHealth.load().failing_since
    say(body="Three.")
    still = FilterHealth.load().failing_since
    akismet_server.answer = None
    say(body="Four.")

    assert healthy is None
    assert first is not None
    assert still == first
    assert FilterHealth.load().failing_since is None


def test_author_is_told_once_in_each_outage(akismet_server, say, told):
    akismet_server.answer = BROKEN
    say(body="One.")
    say(body="Two.")
    before = told()
    for number in range(5):
        say(body=f"Again, {number}.")
        time_passes()
    first = told()
    akismet_server.answer = None
    say(body="Back.")
    akismet_server.answer = BROKEN
    for number in range(5):
        say(body=f"Gone again, {number}.")

    assert (before, first, told()) == (0, 1, 2)


def test_author_is_told_at_once_of_a_long_wait(akismet_server, say, told):
    akismet_server.answer = THROTTLED._replace(headers=(("Retry-After", "86400"),))

    say()

    assert told() == 1


@for_real
def test_of_many_who_fail_at_once_one_tells(told):
    failed = spam.Opinion(Comment.Verdict.ERROR, "no answer")
    pulse = filter_health.Pulse(5, None, None, "")

    outcomes = at_once(*[lambda: filter_health.take_note(pulse, failed)] * 4)

    assert outcomes == [None] * 4
    assert told() == 1


def test_alert_is_kept_until_akismet_says_it_no_more(akismet_server, say):
    akismet_server.answer = HAM._replace(headers=ALERT)
    say(body="One.")
    alerted = FilterHealth.load()
    akismet_server.answer = BROKEN
    say(body="Two.")
    silent = FilterHealth.load()
    akismet_server.answer = None
    say(body="Three.")
    mended = FilterHealth.load()

    assert (alerted.alert_code, alerted.alert_message) == ("10009", "You are over the limit.")
    assert alerted.alert_at is not None
    assert silent.alert_code == "10009"
    assert (mended.alert_code, mended.alert_message, mended.alert_at) == ("", "", None)


def test_check_of_a_healthy_filter_writes_nothing_down(akismet_server, say):
    say()

    assert not FilterHealth.objects.exists()


# ---------------------------------------------------------------- The account


def test_valid_key_is_known_as_such(akismet_server):
    filter_health.verify_key()

    health = FilterHealth.load()
    assert (health.key, health.key_remark) == (FilterHealth.Key.VALID, "")
    assert health.key_checked_at is not None


def test_invalid_key_is_known_with_what_akismet_says_of_it(akismet_server):
    akismet_server.answer = INVALID

    health = filter_health.verify_key()

    assert health.key == FilterHealth.Key.INVALID
    assert health.key_remark == "We were unable to parse your blog URI"


@pytest.mark.parametrize("answer", [BROKEN, NONSENSE])
def test_key_that_akismet_says_nothing_of_is_unknown(akismet_server, answer):
    filter_health.verify_key()
    akismet_server.answer = answer

    health = filter_health.verify_key()

    assert health.key == FilterHealth.Key.UNKNOWN
    assert health.key_remark.startswith(("RequestError", "ProtocolError"))


def test_usage_is_kept(akismet_server):
    problem = filter_health.ask_usage()

    assert problem == ""
    assert FilterHealth.load().usage == USAGE


def test_usage_stays_known_when_there_is_no_answer(akismet_server):
    filter_health.ask_usage()
    akismet_server.answer = BROKEN

    problem = filter_health.ask_usage()

    assert "500" in problem
    assert FilterHealth.load().usage == USAGE


def test_verifying_the_key_leaves_the_rest_of_the_row_alone(akismet_server):
    since = timezone.now()
    FilterHealth(failing_since=since, usage=USAGE).save()

    filter_health.verify_key()

    assert (FilterHealth.load().failing_since, FilterHealth.load().usage) == (since, USAGE)


@for_real
def test_worker_sees_to_the_key_and_the_usage(akismet_server):
    filter_health.check_up.enqueue()

    run_worker()

    health = FilterHealth.load()
    assert (health.key, health.usage) == (FilterHealth.Key.VALID, USAGE)


@for_real
def test_worker_asks_nothing_while_the_filter_is_off(akismet_server, settings):
    settings.AKISMET_API_KEY = ""
    filter_health.check_up.enqueue()

    run_worker()

    assert akismet_server.calls == []
