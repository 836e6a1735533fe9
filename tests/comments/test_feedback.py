"""Corrections to Akismet: delivered once each, whatever goes wrong."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from comments import feedback, filter_health, moderation
from comments.models import Move
from tests.akismet_server import BROKEN, SPAMMER, THROTTLED
from tests.at_once import at_once
from tests.factories import AkismetCallFactory, CommentFactory
from tests.outage import time_passes
from tests.worker import run_worker, run_worker_later, waiting_tasks

for_real = pytest.mark.django_db(transaction=True)
"""For tests in which others, such as the worker, have connections of their own."""

pytestmark = for_real


@pytest.fixture
def overruled(akismet_server, moderator, say):
    """What Akismet took for spam, and the moderator does not; the correction waits."""
    comment = say(name=SPAMMER)
    moderation.approve(comment, moderator)
    return comment


def corrections(comment):
    return [(call.operation, call.succeeded) for call in comment.akismet_calls.corrections()]


def test_correction_repeats_the_facts_and_keeps_the_thanks(akismet_server, overruled):
    run_worker()

    [check], [correction] = (
        akismet_server.forms("comment-check"),
        akismet_server.forms("submit-ham"),
    )
    call = overruled.akismet_calls.corrections().get()
    assert correction == check
    assert (call.operation, call.succeeded, call.answer) == ("ham", True, "thanks")


def test_correction_that_is_asked_for_twice_is_sent_once(akismet_server, overruled):
    feedback.send_correction.enqueue(overruled.pk, is_spam=False)

    run_worker()

    assert corrections(overruled) == [("ham", True)]
    assert len(akismet_server.forms("submit-ham")) == 1


def test_two_workers_at_once_send_one_correction(akismet_server, overruled):
    works = [lambda: feedback.send_correction.call(overruled.pk, is_spam=False)] * 2

    outcomes = at_once(*works)
    run_worker_later()

    assert outcomes == [None, None]
    assert corrections(overruled) == [("ham", True)]
    assert len(akismet_server.forms("submit-ham")) == 1


def test_mind_changed_while_a_correction_is_on_its_way_is_told_afterwards(
    akismet_server, overruled, moderator
):
    def change_mind(call):
        if call.operation == "submit-ham":
            moderation.mark_spam(overruled, moderator)
            connection.close()

    akismet_server.before_answer = change_mind

    run_worker()

    assert corrections(overruled) == [("ham", True), ("spam", True)]


def test_correction_that_fails_is_tried_again_after_growing_waits(akismet_server, overruled):
    akismet_server.answer = BROKEN
    waits = []

    for _ in range(4):
        run_worker_later()
        task = waiting_tasks().last()
        waits.append(round((task.run_after - task.enqueued_at) / timedelta(minutes=1)))
    akismet_server.answer = None
    run_worker_later()

    assert waits == [5, 10, 20, 40]
    assert corrections(overruled) == [*[("ham", False)] * 4, ("ham", True)]
    assert not waiting_tasks().exists()


def test_correction_waits_for_as_long_as_akismet_asks(akismet_server, overruled):
    akismet_server.answer = THROTTLED._replace(headers=(("Retry-After", "7200"),))

    run_worker()

    call = overruled.akismet_calls.corrections().get()
    assert call.headers == {"retry-after": "7200"}
    assert waiting_tasks().last().run_after == call.at + timedelta(hours=2)


def test_correction_is_not_sent_while_akismet_is_left_alone(akismet_server, overruled):
    asked = CommentFactory()
    for _ in range(3):
        AkismetCallFactory(comment=asked, failed=True)
    until = filter_health.look().rests_until

    run_worker()
    meanwhile = akismet_server.forms("submit-ham")
    put_off_until = waiting_tasks().first().run_after
    time_passes()
    run_worker_later()

    assert (meanwhile, put_off_until) == ([], until)
    assert corrections(overruled) == [("ham", True)]


def test_correction_is_given_up_after_fifteen_days(akismet_server, overruled):
    akismet_server.answer = BROKEN
    Move.objects.decisions().update(at=timezone.now() - timedelta(days=15))

    run_worker()
    run_worker_later()

    assert corrections(overruled) == [("ham", False)]
    assert not waiting_tasks().exists()
    assert not feedback.is_pending(overruled)


def test_correction_of_a_worker_that_was_killed_is_sent_by_the_next(akismet_server, overruled):
    waiting_tasks().update(status="RUNNING")
    AkismetCallFactory(comment=overruled, operation="ham", succeeded=False, answer="")
    feedback.resume.enqueue()
    run_worker()
    meanwhile = akismet_server.forms("submit-ham")
    time_passes()

    feedback.resume.enqueue()
    run_worker()
    feedback.resume.enqueue()
    run_worker()

    assert meanwhile == []
    assert len(akismet_server.forms("submit-ham")) == 1


def test_correction_is_not_sent_while_another_may_be_on_its_way(akismet_server, overruled):
    AkismetCallFactory(comment=overruled, operation="ham", succeeded=False, answer="")

    run_worker()

    assert akismet_server.forms("submit-ham") == []
    assert waiting_tasks().count() == 2


def test_correction_is_pending_until_akismet_has_thanked(akismet_server, overruled):
    akismet_server.answer = BROKEN
    run_worker()
    after_a_failure = feedback.is_pending(overruled)
    akismet_server.answer = None

    run_worker_later()

    assert after_a_failure
    assert not feedback.is_pending(overruled)


def test_what_nobody_decided_on_has_no_correction_pending(akismet_server, say):
    assert not feedback.is_pending(say(name=SPAMMER))


def test_comment_put_back_in_the_queue_is_no_correction(akismet_server, overruled, moderator):
    run_worker()

    moderation.restore(overruled, moderator)
    run_worker()

    assert corrections(overruled) == [("ham", True)]
