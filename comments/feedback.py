"""Corrections to Akismet, when a person overrules it."""

import logging

from django.tasks import task

from comments import spam
from comments.models import AkismetCall, Comment

logger = logging.getLogger(__name__)

Operation = AkismetCall.Operation


def correct_filter(comment: Comment) -> None:
    """Send a correction, kept with the decision, if Akismet holds the contrary for true.

    Held is no opinion: only an approval, or a rejection as spam, says that Akismet was wrong.
    """
    is_spam = {Comment.Status.APPROVED: False, Comment.Status.SPAM: True}.get(
        Comment.Status(comment.status)
    )
    if is_spam is None or not spam.is_on() or last_said(comment) in (None, is_spam):
        return
    send_correction.enqueue(comment.pk, is_spam)


def last_said(comment: Comment) -> bool | None:
    """Return whether Akismet takes a comment for spam, its opinion or our last correction.

    None when it has no opinion.
    """
    correction = (
        comment.akismet_calls.filter(succeeded=True).exclude(operation=Operation.CHECK).last()
    )
    if correction:
        return correction.operation == Operation.SPAM
    return {
        Comment.Verdict.HAM: False,
        Comment.Verdict.SPAM: True,
        Comment.Verdict.DISCARD: True,
    }.get(Comment.Verdict(comment.verdict))


@task()
def send_correction(comment_id: int, is_spam: bool, attempt: int = 0) -> None:
    """Tell Akismet that a comment is spam, or is not, with the facts that it was asked with.

    A correction that was sent meanwhile, or that the moderator has taken back, is not sent; one
    that fails is written down and tried again.
    """
    comment = Comment.objects.filter(pk=comment_id).first()
    wanted = Comment.Status.SPAM if is_spam else Comment.Status.APPROVED
    if comment is None or comment.status != wanted or last_said(comment) == is_spam:
        return
    asked = comment.akismet_calls.filter(operation=Operation.CHECK, succeeded=True).last()
    if asked is None:
        return
    call = AkismetCall(
        comment=comment,
        operation=Operation.SPAM if is_spam else Operation.HAM,
        facts=asked.facts,
        succeeded=True,
    )
    try:
        spam.correct(asked.facts, is_spam=is_spam)
    except spam.FeedbackFailed as error:
        logger.warning("Akismet took no correction for comment %s: %s", comment_id, error)
        call.succeeded, call.answer = False, str(error)
        retry = send_correction.using(run_after=spam.next_try(attempt))
        retry.enqueue(comment_id, is_spam, attempt + 1)
    call.save()
