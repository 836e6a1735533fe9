"""Asking the spam filter about a comment, until it has an answer, and following the policy."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from blog.prepared import insert
from comments import filter_health, moderation, rules, spam
from comments.models import AkismetCall, Comment, Discussion

logger = logging.getLogger(__name__)

RETRY, EDIT, RECHECK = "retry", "edit", "recheck"
"""Why Akismet is asked again, in its own terms: there was no answer, the text was edited, or it
asked for another look itself (X-akismet-recheck-after).

https://akismet.com/developers/detailed-docs/comment-check/
"""

OVERDUE = timedelta(hours=1)
"""How late a task may be before it is taken for lost; a worker may well be down for a while."""

WORDS = ("author", "author_email", "author_url", "content")
"""The facts that the author of a comment typed."""


@dataclass(frozen=True)
class Case:
    """A comment that is to be judged, with what the policy has to know of it."""

    comment: Comment
    discussion: Discussion
    answers: rules.Answers

    @property
    def is_screened(self) -> bool:
        """Whether the policy refuses it without an opinion of the filter."""
        return rules.screen(self.comment, self.discussion, self.answers) is not None

    def settle(self, verdict: Comment.Verdict, **facts: Any) -> None:
        moderation.settle(self.comment, verdict, self.discussion, self.answers, **facts)

    def wait(self, next_try: datetime | None, *, filter_rests: bool = False) -> None:
        """Hold it for want of an opinion, and say until when; None says that it is in vain."""
        retry_at = next_try and next_try.isoformat(timespec="seconds")
        self.settle(Comment.Verdict.ERROR, filter_rests=filter_rests, retry_at=retry_at)


def check(case: Case, next_try: datetime, reason: str = "") -> None:
    """Ask the spam filter about a comment with a new text, and follow the policy.

    `next_try` is when the worker asks in any case, where there is no answer now. `reason` says why
    the filter is asked again, if it is.
    """
    if not spam.is_on() or case.is_screened:
        case.settle(Comment.Verdict.NOT_ASKED)
        return
    pulse = filter_health.look()
    if pulse.rests_until:
        case.wait(max(next_try, pulse.rests_until), filter_rests=True)
        return
    asked = case.comment.akismet_calls.checks().count() if reason else 0
    with _exchange(case.comment, pulse, reason if asked else "") as opinion:
        if opinion.failed:
            case.wait(max(next_try, _asked_for(opinion)))
        else:
            _heed(case, opinion, asked + 1)


def recheck_edited(comment: Comment) -> None:
    """Have Akismet look again at a comment whose text a moderator has changed."""
    if spam.is_on():
        check_again.enqueue(comment.pk, comment.akismet_calls.checks().count(), EDIT)


@task()
def check_again(comment_id: int, asked: int = 1, reason: str = RETRY) -> None:
    """Ask about a comment once more, and again later if that fails.

    `asked` is how often it had been asked about when this was planned. If it has been since, in
    the same words, another task has seen to it: there is one chain of tasks for a comment.
    """
    comment = Comment.objects.filter(pk=comment_id).select_related("article").first()
    if comment is None or not spam.is_on() or not _is_wanted(comment, reason):
        return
    checks = list(comment.akismet_calls.checks())
    if len(checks) > asked and _words(checks[-1].facts) == _words(_facts(comment)):
        return
    discussion = Discussion.load()
    case = Case(comment, discussion, rules.ask(comment, discussion))
    if reason == RETRY and case.is_screened:
        case.settle(Comment.Verdict.NOT_ASKED)
        return
    pulse = filter_health.look()
    if pulse.rests_until:
        _put_off(case, pulse.rests_until, asked, reason, filter_rests=True)
        return
    with _exchange(comment, pulse, reason if checks else "") as opinion:
        if opinion.failed:
            failures = 1 + len(list(takewhile(lambda check: not check.succeeded, checks[::-1])))
            moment = max(spam.next_try(failures), _asked_for(opinion))
            _put_off(case, moment, len(checks) + 1, reason)
        else:
            _heed(case, opinion, len(checks) + 1)


@task()
def resume() -> None:
    """Take up the chains that broke off, as when a worker was killed in the middle of a task."""
    if not spam.is_on():
        return
    overdue = timezone.now() - OVERDUE
    unjudged = Comment.objects.held().filter(
        verdict__in=moderation.UNJUDGED, created_at__range=(overdue - spam.GIVES_UP_AFTER, overdue)
    )
    for comment in unjudged:
        last = comment.moves.last()
        planned = last.facts.get("retry_at") if last else comment.created_at.isoformat()
        if planned and datetime.fromisoformat(planned) < overdue:
            check_again.enqueue(comment.pk, comment.akismet_calls.checks().count())


@contextmanager
def _exchange(
    comment: Comment, pulse: filter_health.Pulse, reason: str = ""
) -> Iterator[spam.Opinion]:
    """Ask Akismet; keep what was sent and said together with all that follows from it."""
    facts = _facts(comment) | ({"recheck_reason": reason} if reason else {})
    opinion = spam.check(facts)
    if opinion.failed:
        logger.warning("Akismet did not judge comment %s: %s", comment.pk, opinion.answer)
    with transaction.atomic():
        call = AkismetCall(
            comment=comment,
            operation=AkismetCall.Operation.CHECK,
            facts=facts,
            succeeded=not opinion.failed,
            answer=opinion.answer,
            headers=opinion.headers,
        )
        insert(call)
        yield opinion
    filter_health.take_note(pulse, opinion)


def _heed(case: Case, opinion: spam.Opinion, asked: int) -> None:
    """Follow an opinion, and plan to ask again where Akismet has not made up its mind for good.

    Should it never do so, it is asked less and less often.
    """
    if opinion.recheck_after is not None:
        moment = timezone.now() + opinion.recheck_after
        if asked > 1:
            moment = max(moment, spam.next_try(asked - 1))
        if moment < _gives_up_at(case.comment):
            check_again.using(run_after=moment).enqueue(case.comment.pk, asked, RECHECK)
    case.settle(opinion.verdict)


def _put_off(
    case: Case, moment: datetime, asked: int, reason: str, *, filter_rests: bool = False
) -> None:
    """Ask at another moment, unless that is too late to be of use."""
    is_too_late = moment > _gives_up_at(case.comment)
    if not is_too_late:
        check_again.using(run_after=moment).enqueue(case.comment.pk, asked, reason)
    case.wait(None if is_too_late else moment, filter_rests=filter_rests)


def _is_wanted(comment: Comment, reason: str) -> bool:
    """Say whether an opinion can still change anything; an edit calls for one in any case."""
    if reason == RECHECK:
        return not comment.moves.decisions().exists()
    return reason == EDIT or (
        comment.status == Comment.Status.HELD and comment.verdict in moderation.UNJUDGED
    )


def _asked_for(opinion: spam.Opinion) -> datetime:
    """Return the moment before which Akismet does not want to be asked again."""
    return timezone.now() + (opinion.retry_after or timedelta())


def _facts(comment: Comment) -> spam.Facts:
    return spam.facts(comment, settings.SITE_URL)


def _words(facts: spam.Facts) -> list[str]:
    """Return what the author of a comment wrote, of all that Akismet may know."""
    return [facts.get(f"comment_{name}", "") for name in WORDS]


def _gives_up_at(comment: Comment) -> datetime:
    written = (comment.created_at, comment.edited_at, comment.revised_at)
    return max(filter(None, written)) + spam.GIVES_UP_AFTER
