"""How a thread grows by one comment, and loses one, under a lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction

from blog.models import Article
from blog.prepared import prepared

if TYPE_CHECKING:
    from comments.models import Comment

type Annotate = Callable[[models.QuerySet[Comment]], models.QuerySet[Comment]]

ATTEMPTS = 100
"""How often a new thread asks for a place; each failure means that another thread got one."""


def lock(comment: Comment, with_more: Annotate | None = None) -> Comment:
    """Lock a comment and its thread until the transaction ends; return the comment read anew.

    `with_more` may have the query read more of it. Raises DoesNotExist when it was deleted
    meanwhile.
    """
    rows = _to_lock(type(comment), with_more, key=comment.pk, tree=comment.tree_id)
    fresh = next((row for row in rows if row.pk == comment.pk), None)
    if fresh is None:
        raise type(comment).DoesNotExist(f"Comment {comment.pk} was deleted.")
    # A repair may have put it into another tree since it was read.
    return fresh if fresh.tree_id == comment.tree_id else lock(fresh, with_more)


@prepared
def _to_lock(
    model: type[Comment], with_more: Annotate | None, *, key: int, tree: int
) -> models.QuerySet[Comment]:
    rows = (
        # Not the key: a new row that refers to the comment need not wait for us, nor we for it.
        model.objects.select_for_update(of=("self",), no_key=True)
        .filter(models.Q(pk=key) | models.Q(parent=None, tree_id=tree))
        .in_thread_order()  # the root first, so that two who lock never wait for each other
    )
    return with_more(rows) if with_more else rows


def insert(comment: Comment, save: Callable[[], None]) -> None:
    """Put a new comment into its thread with `save`, as the last reply or as a new thread.

    A number that a reply has already is kept where it follows those of the others.
    """
    number = comment.number
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                if comment.parent:
                    comment.parent = lock(comment.parent)
                    comment.insert_at(comment.parent, "last-child", refresh_target=False)
                    if number is not None:
                        comment.number = max(number, _last_number(comment) + 1)
                give_number(comment)
                return save()
        except IntegrityError:
            roots = type(comment).objects.filter(parent=None, tree_id=comment.tree_id)
            if comment.parent_id or not roots.exists():
                raise
            comment.lft = comment.rght = comment.tree_id = None  # type: ignore[assignment]
            comment.number = number  # what it was given is another's by now
    raise IntegrityError("No place was found for a new thread; is the database overloaded?")


def remove(comment: Comment) -> bool:
    """Delete a comment, whose thread must be locked, and say so; not if anything answers it."""
    is_leaf = not comment.replies.exists()
    if is_leaf:
        comment.delete()  # django-mptt reads its place anew and closes the gap
    return is_leaf


def give_number(comment: Comment) -> None:
    """Number an approved comment, once: the next among its siblings, and the last in order.

    No number is given twice, so the others keep theirs whatever becomes of this one.
    The thread must be locked; a new thread is numbered under a lock on its article.
    """
    if comment.number is not None or comment.status != comment.Status.APPROVED:
        return
    if comment.parent_id is None:
        # Not the key: a rival for the same tree refers to the article while we wait for it.
        Article.objects.select_for_update(no_key=True).only("pk").get(pk=comment.article_id)
    # Of threads, of which an article may have thousands, an index knows the highest number.
    ends = {
        "end": models.Max("rght", filter=models.Q(number__isnull=False)),
        "own_end": models.Max("rght", filter=models.Q(pk=comment.pk)),
    }
    last = _siblings(comment).aggregate(
        given=models.Max("number"), **(ends if comment.parent_id else {})
    )
    comment.number = (last["given"] or 0) + 1
    if comment.parent_id and last["own_end"] and last["own_end"] < (last["end"] or 0):
        # Replies that came after it were shown before it: now it comes after them.
        # django-mptt saves all of what it moves, so not this copy, which may be an old one.
        fresh = type(comment).objects.get(pk=comment.pk)
        fresh.move_to(fresh.parent, "last-child")


def _siblings(comment: Comment) -> models.QuerySet[Comment]:
    model = type(comment)
    return model.objects.filter(article=comment.article_id, parent=comment.parent_id)


def _last_number(comment: Comment) -> int:
    """Return the highest number among the siblings of a comment, or 0."""
    return _siblings(comment).aggregate(last=models.Max("number"))["last"] or 0
