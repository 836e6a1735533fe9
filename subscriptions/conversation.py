"""The conversation by mail: a published comment is announced to all who wait for it, once."""

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.tasks import task
from django.utils import timezone

from comments.models import Comment, CommentQuerySet, Move
from subscriptions import addresses, published, replies
from subscriptions.models import Announcement
from subscriptions.sending import IN_THE_BACKGROUND

APPROVED = Comment.Status.APPROVED

LOOK_BACK = timedelta(days=7)
"""How long after its approval a comment that was missed is still announced."""


def comment_is_published(comment: Comment, **kwargs: Any) -> None:
    """Receive `comments.signals.comment_published`; one row, for there may be thousands at once."""
    announce.enqueue(comment.pk)


@task(priority=IN_THE_BACKGROUND)
def announce(comment_id: int) -> None:
    """Have its author and all who follow told of a comment, if readers see it.

    That is written down for good: it happens once, even if the comment is held and approved again.
    """
    with transaction.atomic():
        # Nobody takes it away while it is announced; of two who announce it, one comes second.
        locked = Comment.objects.reachable().select_for_update(of=("self",), no_key=True)
        comment = locked.filter(pk=comment_id).first()
        if comment is None:
            return
        _announcement, is_first = Announcement.objects.get_or_create(comment=comment)
        if is_first:
            address = addresses.of(comment)
            replies.note(comment, address)
            published.answer(comment, address)


@task
def announce_lost() -> None:
    """Announce and tell what was missed, each hour."""
    for comment_id in lost().values_list("pk", flat=True):
        announce.enqueue(comment_id)
    replies.tell_late()


def lost() -> CommentQuerySet:
    """Return the comments that were approved lately, are seen by now and were never announced.

    A process was killed before it could say so, or something above them hid them at first. What
    was brought in as approved, or with what was decided on it elsewhere, is old news, whatever is
    decided about it later.
    """
    moves = Move.objects.filter(comment=models.OuterRef("pk"))
    approved = moves.filter(to_status=APPROVED, at__gt=timezone.now() - LOOK_BACK)
    first = moves.order_by("pk")[:1]
    came_as = models.Subquery(first.values("from_status"))
    came_by = models.Subquery(first.values("why"))
    unannounced = Comment.objects.reachable().filter(models.Exists(approved), announcement=None)
    came_in = models.Q(came_as=APPROVED) | models.Q(came_by=Move.Reason.IMPORTED)
    found: CommentQuerySet = unannounced.alias(came_as=came_as, came_by=came_by).exclude(came_in)
    return found
