"""One decision on many comments: planned, carried out in pieces, and undone as one."""

import time
from collections.abc import Mapping
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import models, transaction
from django.tasks import task
from django.utils import timezone

from blog.models import Article
from blog.search import index
from comments import moderation
from comments.models import Batch, Comment, Move
from comments.moderation import MoveRefused
from comments.verbs import VERBS

WAITING, RUNNING, DONE, FAILED = Batch.State

AT_ONCE = 500
"""How many comments are decided on while the moderator waits; more are left to the worker."""

CHUNK = 100
"""How many are decided on in one transaction: what a kill can cost."""

BREATH = 0.11
"""Seconds between two of the worker's transactions. Who waits for SQLite asks ten times a second,
so that this lets in a reader who wants to post."""

LOOK_AGAIN = timedelta(minutes=1)
"""When the worker sees whether whoever carried a batch out was killed."""

IN_SIGHT = timedelta(hours=1)
"""How long the queue leads to a large batch that is done, where it can be undone."""

UNDO = "undo"
"""The verb of a batch that takes back another."""

PLAN_KEPT = timedelta(days=1)
"""How long a plan that nobody confirmed is of use."""


def plan(
    verb: str, comment_ids: list[int], by: User, revisions: Mapping[str, str] | None = None
) -> Batch:
    """Write down a decision, one of VERBS, on comments, in the order in which to make it.

    `revisions` says on which texts, where their authors have changed them: Comment.revision by key.
    """
    forgotten = Batch.objects.filter(state=WAITING, at__lt=timezone.now() - PLAN_KEPT)
    forgotten.filter(by=by, done=0).delete()
    return Batch.objects.create(
        verb=verb, comment_ids=comment_ids, by=by, revisions=dict(revisions or {})
    )


def plan_undo(batch: Batch, by: User) -> Batch:
    """Write down that a batch is to be taken back, the last move first; once, however often asked.

    Raises MoveRefused while it is not done.
    """
    if batch.state != DONE:
        raise MoveRefused(batch.get_state_display())
    moved = batch.moves.order_by("-pk").values_list("comment_id", flat=True)
    undoing, _created = Batch.objects.get_or_create(
        undoes=batch, defaults={"verb": UNDO, "by": by, "comment_ids": list(moved)}
    )
    return undoing


def in_sight(by: User) -> Batch | None:
    """Return somebody's last large batch, if it is under way, stopped, or was planned just now."""
    large = models.Q(state__in=[RUNNING, FAILED])
    large |= models.Q(state=DONE, moved__gt=AT_ONCE, at__gt=timezone.now() - IN_SIGHT)
    return Batch.objects.filter(large, by=by).first()


def start(batch: Batch) -> None:
    """Carry out a plan, or go on with one that failed: now, or by the worker if it is large."""
    is_large = len(batch.comment_ids) > AT_ONCE
    with transaction.atomic():
        idle = Batch.objects.filter(pk=batch.pk, state__in=[WAITING, FAILED])
        if not idle.update(state=RUNNING):
            return
        look_again(batch.pk)
        if is_large:
            carry_on.enqueue(batch.pk)
    if not is_large:
        carry_out(batch.pk)
    batch.refresh_from_db(fields=["state", "done", "moved"])


@task()
def carry_on(batch_id: int) -> None:
    """Carry a batch out from where it stands; it does no harm to do so twice, or at once."""
    if Batch.objects.filter(pk=batch_id, state=RUNNING).exists():
        look_again(batch_id)
        carry_out(batch_id, pause=BREATH)


def look_again(batch_id: int) -> None:
    """Have the worker take a batch up in case that whoever carries it out is killed."""
    carry_on.using(run_after=timezone.now() + LOOK_AGAIN).enqueue(batch_id)


def carry_out(batch_id: int, pause: float = 0) -> None:
    """Decide on what is left of a batch, resting for some seconds after each transaction.

    After a fault the batch says that it failed, and can go on from there.
    """
    try:
        while carry_out_some(batch_id):
            time.sleep(pause)
    except Exception:
        Batch.objects.filter(pk=batch_id).update(state=FAILED)
        raise


def carry_out_some(batch_id: int) -> bool:
    """Decide on the next CHUNK comments of a batch; return whether there are more."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).filter(pk=batch_id).first()
        if batch is None or batch.state != RUNNING:
            return False
        ids = batch.comment_ids[batch.done : batch.done + CHUNK]
        batch.moved += _undo(batch, ids) if batch.undoes_id else _decide(batch, ids)
        index.forget("comment", ids)
        index.soon("comment", ids)
        batch.done += len(ids)
        if batch.done == len(batch.comment_ids):
            batch.state = DONE
        batch.save(update_fields=["done", "moved", "state"])
    return batch.state == RUNNING


def _decide(batch: Batch, ids: list[int]) -> int:
    """Decide on comments, but for those that are not what they were; count them.

    On some a person has decided after the plan. Of others the author has changed the text.
    """
    since = Move.objects.decisions().filter(comment=models.OuterRef("pk"), at__gt=batch.at)
    comments = Comment.objects.filter(pk__in=ids).exclude(models.Exists(since))
    _lock(comments)
    found = comments.in_bulk()
    there = [found[pk] for pk in ids if pk in found]
    return sum(_is_moved(batch, one) for one in there if one.revision == batch.revision_of(one))


def _is_moved(batch: Batch, comment: Comment) -> bool:
    try:
        return VERBS[batch.verb].act(comment, batch.by, batch) is not None
    except MoveRefused:
        return False


def _undo(batch: Batch, ids: list[int]) -> int:
    """Take comments back to where they were, but for those decided on since; count them."""
    moves = Move.objects.filter(batch=batch.undoes_id, comment__in=ids)
    _lock(Comment.objects.filter(pk__in=ids))
    return sum(_is_undone(batch, move) for move in moves.select_related("comment").order_by("-pk"))


def _is_undone(batch: Batch, move: Move) -> bool:
    try:
        return moderation.undo(move, batch.by, batch) is not None
    except MoveRefused:
        return False


def _lock(comments: models.QuerySet[Comment]) -> None:
    """Lock threads, then articles, each in their order: all who lock many do so in the same."""
    threads = Comment.objects.filter(parent=None).in_threads_of(comments).in_thread_order()
    list(threads.select_for_update(of=("self",), no_key=True).values_list("pk"))
    articles = Article.objects.filter(pk__in=comments.values("article")).order_by("pk")
    list(articles.select_for_update(of=("self",), no_key=True).values_list("pk"))
