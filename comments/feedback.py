"""Corrections to Akismet, when a person overrules it."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from comments import filter_health, spam
from comments.models import AkismetCall, Comment

logger = logging.getLogger(__name__)

Operation = AkismetCall.Operation

IN_FLIGHT = timedelta(minutes=2)
"""For how long a correction that was begun, and of which nothing is known, may still arrive."""


def correct_filter(comment: Comment) -> None:
    """Have a correction sent, kept with the decision, if Akismet holds the contrary for true.

    Held and trashed are no opinion: only an approval, or a rejection as spam, says that Akismet
    was wrong.
    """
    if (is_spam := wanted(comment)) is not None:
        send_correction.enqueue(comment.pk, is_spam)


def is_pending(comment: Comment) -> bool:
    """Say whether a person has overruled Akismet lately, and Akismet has not thanked for it yet."""
    since = timezone.now() - spam.GIVES_UP_AFTER
    return comment.moves.decisions().filter(at__gt=since).exists() and wanted(comment) is not None


def wanted(comment: Comment) -> bool | None:
    """Return what Akismet is to be told: that a comment is spam, that it is not, or nothing.

    It is told nothing that it says itself, and nothing of what it was never asked.
    """
    is_spam = {Comment.Status.APPROVED: False, Comment.Status.SPAM: True}.get(
        Comment.Status(comment.status)
    )
    if is_spam is None or not spam.is_on() or last_said(comment) in (None, is_spam):
        return None
    return is_spam


def last_said(comment: Comment) -> bool | None:
    """Return whether Akismet takes a comment for spam: its opinion, or a correction since.

    None when it has no opinion.
    """
    last = comment.akismet_calls.answered().last()
    if last is None:
        return None
    if last.operation == Operation.CHECK:
        return last.answer != Comment.Verdict.HAM
    return last.operation == Operation.SPAM


@task()
def send_correction(comment_id: int, is_spam: bool, attempt: int = 1) -> None:
    """Tell Akismet that a comment is spam, or is not, with the facts that it last judged by.

    A correction that was sent meanwhile, or that the moderator has taken back, is not sent; one
    that fails is written down and tried again, for 15 days after the decision.
    """
    if resting := filter_health.look().rests_until:
        send_correction.using(run_after=resting).enqueue(comment_id, is_spam, attempt)
        return
    if not (call := _claim(comment_id, is_spam, attempt)):
        return
    answer = spam.correct(call.facts, is_spam=is_spam)
    call.succeeded = answer.said is not None
    call.answer = answer.problem or "thanks"
    call.headers = answer.headers
    with transaction.atomic():
        call.save()
        if call.succeeded:
            # The moderator may have changed their mind while it was on its way.
            correct_filter(Comment.objects.get(pk=comment_id))
        else:
            _try_later(call, attempt)


@task()
def resume() -> None:
    """Take up the corrections of which nothing is known, as when a worker was killed."""
    lost = AkismetCall.objects.corrections().filter(
        succeeded=False, answer="", at__lt=timezone.now() - IN_FLIGHT
    )
    for call in lost.select_related("comment"):
        if call == call.comment.akismet_calls.last():
            correct_filter(call.comment)


def _try_later(call: AkismetCall, attempt: int) -> None:
    """Plan to send a correction that failed again, unless the decision is too old by then."""
    logger.warning("Akismet took no correction for comment %s: %s", call.comment_id, call.answer)
    asked_for = spam.wait_asked_for(call.headers, call.at) or timedelta()
    moment = max(spam.next_try(attempt), call.at + asked_for)
    decision = call.comment.moves.decisions().last()
    if decision and moment < decision.at + spam.GIVES_UP_AFTER:
        is_spam = call.operation == Operation.SPAM
        retry = send_correction.using(run_after=moment)
        retry.enqueue(call.comment_id, is_spam, attempt + 1)


def _claim(comment_id: int, is_spam: bool, attempt: int) -> AkismetCall | None:
    """Write down that a correction is on its way, so that nobody else sends it as well.

    Returns None where there is nothing to send, or not now: something was sent a moment ago, and
    what Akismet makes of it is not known yet.
    """
    with transaction.atomic():
        comment = Comment.objects.select_for_update(no_key=True).filter(pk=comment_id).first()
        if comment is None:
            return None
        # Asked first: one that arrives meanwhile is then known to whoever asks what is wanted.
        is_in_flight = (
            comment.akismet_calls.corrections()
            .filter(succeeded=False, answer="", at__gt=timezone.now() - IN_FLIGHT)
            .exists()
        )
        if wanted(comment) != is_spam:
            return None
        if is_in_flight:
            later = send_correction.using(run_after=timezone.now() + IN_FLIGHT)
            later.enqueue(comment_id, is_spam, attempt)
            return None
        judged_by = comment.akismet_calls.checks().answered().latest("pk").facts
        return AkismetCall.objects.create(
            comment=comment,
            operation=Operation.SPAM if is_spam else Operation.HAM,
            # Of a comment that was brought in, one may know the verdict alone.
            facts=judged_by or spam.facts(comment, settings.SITE_URL),
            succeeded=False,
        )
