"""The health of the spam filter: when it is left alone, and what the author gets to know."""

import html
import logging
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from blog.models import Blog
from comments import filter_health, moderation, spam
from comments.models import AkismetCall, Comment, FilterHealth
from tests.akismet_server import BROKEN, HAM, INVALID, NONSENSE, THROTTLED, USAGE
from tests.at_once import at_once
from tests.factories import AkismetCallFactory, CommentFactory, UserFactory
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


def test_looking_takes_one_query(comment):
    AkismetCallFactory(comment=comment)

    with Queries() as queries:
        filter_health.look()

    assert queries.count == 1


def test_looking_takes_two_queries_in_an_outage(failures):
    failures(*[0] * 40)

    with Queries() as queries:
        filter_health.look()

    assert queries.count == 2


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


# ---------------------------------------------------------------- The page about it


PAGE = "/admin/comments/filterhealth/"
QUEUE = "/admin/comments/comment/"


@pytest.fixture
def in_english():
    Blog(language="en").save()


@pytest.fixture
def read(client, moderator, in_english):
    """A function that returns the text of a page, as a moderator reads it."""
    client.force_login(moderator)

    def read(path=PAGE):
        response = client.get(path)
        assert response.status_code == 200
        return " ".join(html.unescape(strip_tags(response.content.decode())).split())

    return read


@pytest.fixture
def ask(client, moderator, in_english):
    """A function that presses a button of the page; returns what the page says then."""
    client.force_login(moderator)

    def ask(question):
        response = client.post(PAGE + question, follow=True)
        assert response.status_code == 200
        return [str(message) for message in response.context["messages"]]

    return ask


def test_page_says_that_nothing_is_wrong(akismet_server, read):
    assert "No failure is known." in read()


def test_page_says_since_when_it_fails_and_what_waits(akismet_server, say, read):
    akismet_server.answer = BROKEN
    for number in range(4):
        say(body=f"Thought {number}.")

    page = read()

    assert "Failing since" in page
    assert "4 comments wait for its answer." in page
    assert "It is not asked again before" in page
    assert page.count("RequestError: Akismet responded with error status: 500") == 3


def test_page_shows_the_warning_and_all_that_akismet_remarked(akismet_server, say, read):
    akismet_server.answer = HAM._replace(headers=ALERT)
    say()

    page = read()

    assert "Akismet warns You are over the limit. (10009)" in page
    assert "x-akismet-alert-code: 10009" in page


def test_key_is_verified_at_the_press_of_a_button(akismet_server, ask, read):
    [message] = ask("verify/")
    page = read()

    assert message == "Akismet says that the key is valid."
    assert "Key valid" in page


def test_page_says_what_is_wrong_with_the_key(akismet_server, ask, read):
    akismet_server.answer = INVALID
    [message] = ask("verify/")
    page = read()

    assert message == "Akismet says that the key is not valid."
    assert "not valid – We were unable to parse your blog URI" in page


def test_page_says_that_akismet_says_nothing_of_the_key(akismet_server, ask, read):
    akismet_server.answer = BROKEN

    assert ask("verify/") == ["Akismet gave no answer."]
    assert "Key no answer – RequestError" in read()


def test_usage_is_asked_at_the_press_of_a_button(akismet_server, ask, read):
    assert ask("usage/") == []
    assert "7463, limit: 350000 (2.13%)" in read()


def test_page_says_that_akismet_says_nothing_of_the_usage(akismet_server, ask):
    akismet_server.answer = BROKEN

    [message] = ask("usage/")

    assert "500" in message


def test_page_says_how_to_turn_the_filter_on(read):
    assert "Set PYTHON_AKISMET_API_KEY and PYTHON_AKISMET_BLOG_URL" in read()


@pytest.mark.parametrize("question", ["verify/", "usage/"])
def test_questions_are_asked_by_post_and_only_of_a_filter_that_is_on(client, moderator, question):
    client.force_login(moderator)

    assert client.get(PAGE + question).status_code == 405
    assert client.post(PAGE + question).status_code == 403


def test_page_is_not_for_those_who_may_not_see_it(client, akismet_server):
    client.force_login(UserFactory(is_staff=True))

    answers = [client.get(PAGE), client.post(PAGE + "verify/"), client.post(PAGE + "usage/")]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert akismet_server.calls == []


def test_page_takes_the_same_queries_however_much_was_asked(akismet_server, read, comment):
    def count():
        with Queries() as queries:
            read()
        return queries.count

    AkismetCallFactory(comment=comment)
    before = count()
    AkismetCallFactory.create_batch(25, comment=comment)

    assert count() == before


# ---------------------------------------------------------------- The line over the queue


def test_queue_says_nothing_of_a_healthy_filter(akismet_server, say, read):
    say()

    assert "More about the spam filter" not in read(QUEUE)


def test_queue_says_that_the_filter_is_off(read):
    assert "The spam filter is off" in read(QUEUE)


def test_queue_says_since_when_the_filter_fails(akismet_server, say, read):
    akismet_server.answer = BROKEN
    say()

    assert "The spam filter has been failing since" in read(QUEUE)


def test_queue_says_what_akismet_warns_of(akismet_server, say, read):
    akismet_server.answer = HAM._replace(headers=ALERT)
    say()

    assert "Akismet warns: You are over the limit. (10009)" in read(QUEUE)


def test_queue_says_that_the_key_is_not_valid(akismet_server, read):
    akismet_server.answer = INVALID
    filter_health.verify_key()

    assert "Akismet says that the key is not valid." in read(QUEUE)


def test_comment_says_that_a_correction_is_on_its_way(akismet_server, moderator, say, read):
    comment = say()
    mark = "Akismet will be told that you know better."
    path = f"{QUEUE}{comment.pk}/change/"
    before = read(path)

    moderation.mark_spam(comment, moderator)

    assert mark not in before
    assert mark in read(path)
