"""Upkeep: what is old enough is deleted or forgotten, as the author has set it."""

import logging
from collections import Counter
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.tasks import TaskResultStatus, task
from django.utils import timezone, translation
from django.utils.translation import ngettext_lazy
from django_tasks_db.models import DBTaskResult

from blog.models import Removed
from comments import feedback, reporting, statistics, tree
from comments.models import AkismetCall, Comment, CommentQuerySet, Discussion, Move, Report

logger = logging.getLogger(__name__)

HELD, APPROVED, SPAM, TRASH = Comment.Status

KEEP_RESULTS = timedelta(days=14)
"""For how long one can look up what became of a task."""

BATCH = 500
"""How many rows are blanked in one transaction."""

SENTENCES = {
    "spam": ngettext_lazy("Spam deleted: %d comment.", "Spam deleted: %d comments."),
    "trash": ngettext_lazy("Trash deleted: %d comment.", "Trash deleted: %d comments."),
    "emptied": ngettext_lazy(
        "Emptied, because replies below stay: %d comment.",
        "Emptied, because replies below stay: %d comments.",
    ),
    "addresses": ngettext_lazy(
        "IP address and browser forgotten: %d comment.",
        "IP addresses and browsers forgotten: %d comments.",
    ),
    "exchanges": ngettext_lazy(
        "IP address and browser forgotten in what was sent to Akismet: %d time.",
        "IP addresses and browsers forgotten in what was sent to Akismet: %d times.",
    ),
    "reports": ngettext_lazy("Old reports deleted: %d report.", "Old reports deleted: %d reports."),
    "results": ngettext_lazy(
        "Records of finished tasks deleted: %d record.",
        "Records of finished tasks deleted: %d records.",
    ),
    "sessions": ngettext_lazy(
        "Expired sessions deleted: %d session.", "Expired sessions deleted: %d sessions."
    ),
}
"""What upkeep counts, and how it says so."""

type Work = Counter[str]

NOBODY = {"ip_address": None, "user_agent": "", "referrer": ""}
"""What is forgotten of a comment, by these values."""

NOTHING: dict[str, Any] = {
    **NOBODY,
    **dict.fromkeys(["name", "folded_name", "email", "website"], ""),
    **dict.fromkeys(["body", "body_html", "original_body"], ""),
    "fingerprint": None,
    "local_opinion": None,
    "wishes": [],
}
"""What is left of a comment that replies still need above them."""


@task
def keep_up() -> None:
    """Do the daily upkeep, and log what was done, in English as all of the log."""
    with translation.override("en"):
        for sentence in sentences(run()):
            logger.info(sentence)


def sentences(work: Work) -> list[str]:
    """Say how much was done of each kind of work, but for what there was none of."""
    return [sentence % work[kind] for kind, sentence in SENTENCES.items() if work[kind]]


def run(*, dry_run: bool = False) -> Work:
    """Delete and forget what is old enough; in a dry run, only count it.

    Rows go in many short transactions, so that readers who write need not wait.
    """
    now = timezone.now()
    discussion = Discussion.load()
    work: Work = Counter()
    doomed = _doomed(discussion, now)
    _clear(doomed, work, dry_run)
    if days := discussion.keep_address_days:
        old = Comment.objects.filter(created_at__lt=now - timedelta(days=days))
        _forget(old.exclude(pk__in=doomed.values("pk")), work, dry_run)
    results = DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_RESULTS)
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    expired = sessions.objects.filter(expire_date__lt=now)
    work["results"] = results.count() if dry_run else results.delete()[0]
    reports = Report.objects.filter(at__lt=now - reporting.KEEP)
    work["reports"] = reports.count() if dry_run else reports.delete()[0]
    work["sessions"] = expired.count() if dry_run else expired.delete()[0]
    return work


def _doomed(discussion: Discussion, now: datetime) -> CommentQuerySet:
    """Return the spam and the trash that have been so for as long as the author keeps them."""
    changes = Move.objects.changes().filter(comment=models.OuterRef("pk")).order_by("-pk")
    since = Coalesce(models.Subquery(changes.values("at")[:1]), "created_at")
    old = models.Q(pk__in=[])
    for status, days in ((SPAM, discussion.keep_spam_days), (TRASH, discussion.keep_trash_days)):
        if days:
            old |= models.Q(status=status, since__lt=now - timedelta(days=days))
    replies = Comment.objects.filter(parent=models.OuterRef("pk"))
    emptied = models.Q(models.Exists(replies), name="", body="")
    doomed: CommentQuerySet = Comment.objects.alias(since=since).filter(old)
    return doomed.exclude(emptied).exclude(pk__in=_awaiting_correction())


def _clear(doomed: CommentQuerySet, work: Work, dry_run: bool) -> None:
    """Delete comments, or empty those that are answered by others that stay."""
    replies = Comment.objects.filter(parent__in=doomed.values("pk"))
    staying = replies.exclude(pk__in=doomed.values("pk"))
    answered = set(staying.values_list("parent_id", flat=True))
    for comment in doomed.placed().reverse():  # what answers comes before what is answered
        if not dry_run:
            work[discard(comment)] += 1
        elif comment.pk in answered:
            work["emptied"] += 1
            answered.add(comment.parent_id)
        else:
            work[comment.status] += 1


def discard(comment: Comment) -> str:
    """Delete or empty one comment, unless somebody was quicker; return the kind of work."""
    with transaction.atomic():
        try:
            fresh = tree.lock(comment)
        except Comment.DoesNotExist:
            return "spared"
        if fresh.status != comment.status:
            return "spared"
        if tree.remove(fresh):
            statistics.remember([fresh])
            if fresh.number is not None:  # readers saw it
                Removed.objects.get_or_create(path=comment.get_absolute_url().rstrip("/"))
            return comment.status
        Comment.objects.filter(pk=comment.pk).update(**NOTHING)
        fresh.moves.update(facts={})
        fresh.akismet_calls.all().delete()
        return "emptied"


def _forget(old: CommentQuerySet, work: Work, dry_run: bool) -> None:
    """Forget from where comments came.

    What Akismet was sent stays whole while a correction may have to repeat it soon: as long as
    the comment waits for a decision, and until what was decided has reached Akismet.
    """
    comments = old.exclude(**NOBODY)
    told = old.exclude(status=HELD).exclude(pk__in=_awaiting_correction())
    calls = AkismetCall.objects.filter(
        models.Q(facts__has_any_keys=["user_agent", "referrer"])
        | models.Q(facts__has_key="user_ip") & ~models.Q(facts__user_ip=""),
        comment__in=told.values("pk"),
    )
    if dry_run:
        work["addresses"], work["exchanges"] = comments.count(), calls.count()
        return
    while some := list(comments.values_list("pk", flat=True)[:BATCH]):
        work["addresses"] += Comment.objects.filter(pk__in=some).update(**NOBODY)
    while batch := list(calls[:BATCH]):
        for call in batch:
            kept = {name: call.facts[name] for name in call.facts.keys() - NOBODY.keys()}
            call.facts = kept | {"user_ip": ""}
        work["exchanges"] += AkismetCall.objects.bulk_update(batch, ["facts"])


def _awaiting_correction() -> list[int]:
    """Return the keys of the comments of which Akismet is yet to be told a decision."""
    tasks = DBTaskResult.objects.filter(
        task_path=feedback.send_correction.module_path,
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
    )
    return [arguments["args"][0] for arguments in tasks.values_list("args_kwargs", flat=True)]
