"""Akismet goes away for a third of a busy day, and comes back."""

from collections import Counter

import pytest
from django.db.models import Count, Q

from comments import moderation
from comments.models import AkismetCall, Comment, Discussion, FilterHealth, Move
from comments.submission import Draft, Visit, submit
from tests.akismet_server import CORRECTIONS, SPAMMER
from tests.factories import CommentFactory
from tests.outage import time_passes
from tests.worker import run_worker_later, waiting_tasks

pytestmark = pytest.mark.django_db(transaction=True)

POSTS = 300
THIRD = POSTS // 3
KINDS = ("Known", "Newcomer", SPAMMER)


@pytest.fixture
def post(article):
    """A function that posts, in turn, as somebody who is known, a newcomer and a spammer."""
    for number in range(0, POSTS, 3):
        CommentFactory(article=article, name="Known", email=f"known{number}@example.org")
    discussion = Discussion(flood_seconds=0)

    def post(number):
        name = KINDS[number % 3]
        draft = Draft(
            name=name,
            email=f"{name.lower()}{number}@example.org",
            website="",
            body=f"Thought number {number}.",
            parent=None,
            fell_for_honeypot=False,
        )
        visit = Visit(f"2001:db8::{number:x}", "Mozilla/5.0", "", None)
        return submit(article, draft, visit, discussion)

    return post


def tally(comments):
    """Count comments by who wrote them and what became of them."""
    rows = Comment.objects.filter(pk__in=[comment.pk for comment in comments])
    return Counter(rows.values_list("name", "status"))


def test_outage_loses_nothing_lets_nothing_through_and_delivers_all_feedback(
    akismet_server, settings, moderator, post
):
    before = [post(number) for number in range(THIRD)]
    for comment in before[:9]:
        overrule(comment, moderator)

    akismet_server.hang()
    patience, settings.AKISMET_TIMEOUT = settings.AKISMET_TIMEOUT, 0.2
    during = [post(number) for number in range(THIRD, 2 * THIRD)]
    asked_in_vain = AkismetCall.objects.filter(succeeded=False).count()
    for comment in before[9:18]:
        overrule(comment, moderator)
    for _ in range(2):
        run_worker_later()
        time_passes()
    tally_during = tally(during)
    health_during = FilterHealth.load()

    akismet_server.come_back()
    settings.AKISMET_TIMEOUT = patience
    after = [post(number) for number in range(2 * THIRD, POSTS)]
    rounds = 0
    while waiting_tasks().exists() and rounds < 10:
        time_passes()
        run_worker_later()
        rounds += 1
    for comment in during[:9]:
        comment.refresh_from_db()
        overrule(comment, moderator)
    run_worker_later()

    # Nothing was published unchecked, and almost nobody waited for an answer.
    assert {status for _name, status in tally_during} == {"held"}
    assert asked_in_vain == 3
    assert health_during.failing_since is not None
    assert health_during.told_at is not None
    # Nothing was lost, and every comment has been judged once, and followed the policy.
    assert tally(before[18:] + during[9:] + after) == {
        ("Known", "approved"): 91,
        ("Newcomer", "held"): 91,
        (SPAMMER, "spam"): 91,
    }
    answers = Count(
        "akismet_calls", Q(akismet_calls__operation="check", akismet_calls__succeeded=True)
    )
    posted = Comment.objects.filter(body__startswith="Thought").annotate(answers=answers)
    assert Counter(posted.values_list("answers", flat=True)) == {1: POSTS}
    assert not waiting_tasks().exists()
    assert FilterHealth.load().failing_since is None
    # Every correction arrived, once.
    thanked = [call for call in akismet_server.answered if call.operation in CORRECTIONS]
    contents = Counter(call.form["comment_content"] for call in thanked)
    overruled = Move.objects.decisions().values_list("comment__body", flat=True)
    assert len(overruled) == 27
    assert contents == Counter(overruled)


def overrule(comment, moderator):
    """Decide the contrary of what Akismet thinks."""
    if comment.verdict == Comment.Verdict.HAM:
        moderation.mark_spam(comment, moderator)
    else:
        moderation.approve(comment, moderator)
