"""Who may be shown: the policy, and the one gate between the states of a comment."""

from dataclasses import dataclass
from functools import partial

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from comments import feedback, text, tree
from comments.models import Comment, CommentQuerySet, Discussion, Move
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

type Moderator = User | None


class MoveRefused(Exception):
    """A comment cannot go from the state it is in to the one asked for."""


@dataclass(frozen=True)
class Ruling:
    """What the policy says of a comment, and why."""

    status: Comment.Status
    why: Reason
    detail: str = ""


def move_to(
    comment: Comment, status: str, by: Moderator, why: str, detail: str = ""
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
        return _move(comment, status, by, why, detail)


def approve(comment: Comment, by: Moderator) -> Move | None:
    return move_to(comment, APPROVED, by, Reason.DECIDED)


def mark_spam(comment: Comment, by: Moderator) -> Move | None:
    return move_to(comment, SPAM, by, Reason.DECIDED)


def trash(comment: Comment, by: Moderator) -> Move | None:
    return move_to(comment, TRASH, by, Reason.DECIDED)


def restore(comment: Comment, by: Moderator) -> Move | None:
    """Put a comment back among those that wait for a decision."""
    return move_to(comment, HELD, by, Reason.DECIDED)


def undo(move: Move, by: Moderator) -> Move | None:
    """Take a comment back to where it was before its last change of state.

    Raises MoveRefused when something else has happened to it since.
    """
    with transaction.atomic():
        tree.lock(move.comment)
        if move.comment.moves.last() != move:
            raise MoveRefused(_("This comment has been decided on again since."))
        return move_to(move.comment, move.from_status, by, Reason.UNDONE)


def judge(comment: Comment, verdict: str, *, is_known: bool, fell_for_honeypot: bool) -> Ruling:
    """Apply the policy to a comment, what Akismet said of it, and whether its author is known."""
    discussion = Discussion.load()
    links = text.count_links(comment.body_html)
    if comment.user_id:
        return Ruling(APPROVED, Reason.OWN)
    if verdict == Comment.Verdict.DISCARD:
        return Ruling(TRASH, Reason.FILTER_BLATANT)
    if verdict == Comment.Verdict.SPAM:
        return Ruling(SPAM, Reason.FILTER_SPAM)
    if fell_for_honeypot:
        return Ruling(SPAM, Reason.HONEYPOT)
    if verdict == Comment.Verdict.ERROR:
        return Ruling(HELD, Reason.FILTER_FAILED)
    if verdict == Comment.Verdict.NOT_ASKED and not is_known:
        return Ruling(HELD, Reason.FILTER_OFF)
    if discussion.hold == Discussion.Hold.EVERYTHING:
        return Ruling(HELD, Reason.EVERYTHING_HELD)
    if links > discussion.links_allowed:
        return Ruling(HELD, Reason.LINKS, f"{links} > {discussion.links_allowed}")
    if discussion.hold == Discussion.Hold.NEWCOMERS and not is_known:
        return Ruling(HELD, Reason.NEWCOMER)
    return Ruling(APPROVED, Reason.TRUSTED)


def approved_before(comment: Comment) -> CommentQuerySet:
    """Return the approved comments by readers of the same name and e-mail: does one know them?

    The same rule as WordPress's check_comment(), “comment author must have a previously approved
    comment”.
    """
    others = Comment.objects.approved().exclude(pk=comment.pk)
    return others.filter(email=comment.email, name=comment.name, user=None)


def settle(comment: Comment, verdict: str, *, fell_for_honeypot: bool = False) -> None:
    """Keep what the filter said of a comment, and follow the policy unless a person was quicker.

    A filter that contradicts that person is told so.
    """
    with transaction.atomic():
        decided = Move.objects.filter(comment=models.OuterRef("pk")).exclude(by=None)
        fresh = tree.lock(
            comment,
            is_decided=models.Exists(decided),
            is_known=models.Exists(approved_before(comment)),
        )
        _take_up(comment, fresh)
        comment.verdict = verdict
        if comment.status != HELD or fresh.is_decided:
            comment.save(update_fields=["verdict"])
            if fresh.is_decided:
                feedback.correct_filter(comment)
            return
        ruling = judge(
            comment, verdict, is_known=fresh.is_known, fell_for_honeypot=fell_for_honeypot
        )
        _move(comment, ruling.status, None, ruling.why, ruling.detail)


def _take_up(comment: Comment, fresh: Comment) -> None:
    """Carry into a comment what may have changed since it was read."""
    for field in ("status", "verdict", "number"):
        setattr(comment, field, getattr(fresh, field))


def _move(comment: Comment, status: str, by: Moderator, why: str, detail: str) -> Move:
    """Make a move that is allowed, on a comment whose thread is locked."""
    move = Move.objects.create(
        comment=comment,
        from_status=comment.status,
        to_status=status,
        by=by,
        why=why,
        detail=detail,
    )
    was_shown_before = comment.number is not None
    comment.status = status
    tree.give_number(comment)
    comment.save(update_fields=["status", "verdict", "number"])
    if by:
        feedback.correct_filter(comment)
    if comment.number is not None and not was_shown_before:
        transaction.on_commit(
            partial(comment_published.send_robust, sender=Comment, comment=comment)
        )
    return move
