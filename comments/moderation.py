"""The one gate between the states of a comment, and who goes through it."""

from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from blog.prepared import insert, update
from blog.search import index
from comments import feedback, notices, rules, tree
from comments.models import Batch, Comment, Discussion, Move
from comments.signals import comment_published

HELD, APPROVED, SPAM, TRASH = Comment.Status
Reason = Move.Reason

MOVES = {
    HELD: {APPROVED, SPAM, TRASH},
    APPROVED: {HELD, SPAM, TRASH},
    SPAM: {APPROVED, HELD, TRASH},
    TRASH: {HELD},
}
"""The states that each state may be followed by. Undoing goes back by any of these."""

UNJUDGED = {Comment.Verdict.NOT_ASKED, Comment.Verdict.ERROR}
JUNK = {Comment.Verdict.SPAM, Comment.Verdict.DISCARD}
NO_ANSWER = {Reason.FILTER_FAILED, Reason.FILTER_RESTS}
"""Of a comment that waits for an answer, the history tells the latest of these and when it is."""

type Moderator = User | None


class MoveRefused(Exception):
    """A comment cannot go from the state it is in to the one asked for."""


def move_to(
    comment: Comment, status: str, by: Moderator, why: str, batch: Batch | None = None
) -> Move | None:
    """Change the state of a comment, write it down, and tell who waits for it.

    Returns None when it is there already. Raises MoveRefused when MOVES has no such way.
    """
    with transaction.atomic():
        _take_up(comment, tree.lock(comment))
        if comment.status == status:
            return None
        if why != Reason.UNDONE and status not in MOVES[Comment.Status(comment.status)]:
            raise MoveRefused(
                _("A comment cannot go from “%(from)s” to “%(to)s”.")
                % {"from": comment.get_status_display(), "to": Comment.Status(status).label}
            )
        return _move(comment, status, why, by=by, batch=batch)


def approve(comment: Comment, by: Moderator, batch: Batch | None = None) -> Move | None:
    return move_to(comment, APPROVED, by, Reason.DECIDED, batch)


def mark_spam(comment: Comment, by: Moderator, batch: Batch | None = None) -> Move | None:
    return move_to(comment, SPAM, by, Reason.DECIDED, batch)


def trash(comment: Comment, by: Moderator, batch: Batch | None = None) -> Move | None:
    return move_to(comment, TRASH, by, Reason.DECIDED, batch)


def restore(comment: Comment, by: Moderator, batch: Batch | None = None) -> Move | None:
    """Put a comment back among those that wait for a decision."""
    return move_to(comment, HELD, by, Reason.DECIDED, batch)


def undo(move: Move, by: Moderator, batch: Batch | None = None) -> Move | None:
    """Take a comment back to where it was before its last change of state.

    Raises MoveRefused when something else has happened to it since.
    """
    with transaction.atomic():
        tree.lock(move.comment)
        if move.comment.moves.changes().last() != move:
            raise MoveRefused(_("This comment has been decided on again since."))
        return move_to(move.comment, move.from_status, by, Reason.UNDONE, batch)


def settle(
    comment: Comment,
    verdict: str,
    discussion: Discussion,
    answers: rules.Answers,
    *,
    filter_rests: bool = False,
    **facts: Any,
) -> None:
    """Keep what the filter said of a comment, and follow the policy unless a person was quicker.

    What the policy approved is taken back where the filter has come to another opinion of the same
    text. A filter that contradicts a person is told so. `facts` go beside those of the ruling.
    """
    # Whoever keeps the answer of a filter beside it has begun the transaction.
    with transaction.atomic(savepoint=False):
        fresh = tree.lock(comment, _with_whether_decided)
        _take_up(comment, fresh)
        if verdict in UNJUDGED and comment.verdict not in UNJUDGED:
            return  # the opinion that it has is better than none
        comment.verdict = verdict
        # Who edited an approved comment, and left it there, has read it.
        is_left_to_policy = comment.status == HELD or (
            comment.status == APPROVED and verdict in JUNK and not fresh.edited_at
        )
        if fresh.is_decided or not is_left_to_policy:
            comment.save(update_fields=["verdict"])
            if fresh.is_decided:
                feedback.correct_filter(comment)
            return
        ruling = rules.judge(comment, verdict, discussion, answers, filter_rests=filter_rests)
        if ruling.status != APPROVED or comment.status != APPROVED:
            _follow(comment, ruling, facts)
        else:
            comment.save(update_fields=["verdict"])


def _with_whether_decided(comments: models.QuerySet[Any]) -> models.QuerySet[Any]:
    decided = Move.objects.decisions().filter(comment=models.OuterRef("pk"))
    annotated: models.QuerySet[Any] = comments.annotate(is_decided=models.Exists(decided))
    return annotated


def _follow(comment: Comment, ruling: rules.Ruling, facts: dict[str, Any]) -> None:
    """Do what the policy says; where it says again what it said before, only the facts change."""
    facts = {**ruling.facts, **facts}
    last = comment.moves.last() if ruling.status == HELD else None
    if last and (last.why == ruling.why or {last.why, ruling.why} <= NO_ANSWER):
        last.why, last.facts = ruling.why, facts
        last.save(update_fields=["why", "facts"])
        comment.save(update_fields=["verdict"])
    else:
        _move(comment, ruling.status, ruling.why, facts=facts)
        if ruling.status == HELD:
            notices.comment_waits(comment, ruling.why)


def _take_up(comment: Comment, fresh: Comment) -> None:
    """Carry into a comment what may have changed since it was read."""
    for field in ("status", "verdict", "number"):
        setattr(comment, field, getattr(fresh, field))


def _move(
    comment: Comment,
    status: str,
    why: str,
    *,
    by: Moderator = None,
    batch: Batch | None = None,
    facts: dict[str, Any] | None = None,
) -> Move:
    """Make a move that is allowed, on a comment whose thread is locked."""
    move = Move(
        comment=comment,
        from_status=comment.status,
        to_status=status,
        by=by,
        why=why,
        facts=facts or {},
        batch=batch,
    )
    insert(move)
    was_shown_before = comment.number is not None
    comment.status = status
    tree.give_number(comment)
    update(comment, "status", "verdict", "number")
    if by:
        feedback.correct_filter(comment)
    if not batch:  # which sees to all of its own at once
        if move.from_status == APPROVED:
            index.forget("comment", [comment.pk])
        if status == APPROVED:
            index.add("comment", comment)
    if comment.number is not None:
        comment.refresh_article()
    if comment.number is not None and not was_shown_before:
        transaction.on_commit(
            partial(comment_published.send_robust, sender=Comment, comment=comment)
        )
    return move
