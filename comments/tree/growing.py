"""How a thread grows by one comment, and loses one, under a lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction

from blog.models import Article
from blog.prepared import insert as put_in
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


def insert(comment: Comment) -> None:
    """Save a new comment as the last reply in its thread, or as a new thread.

    A number that a reply has already is kept where it follows those of the others.
    """
    number = comment.number
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                if comment.parent:
                    comment.parent = lock(comment.parent)
                    _append(comment, comment.parent)
                    if number is not None:
                        comment.number = max(number, _last_numbered(comment)[0] + 1)
                else:
                    _plant(comment)
                give_number(comment)
                return _save(comment)
        except IntegrityError:
            roots = type(comment).objects.filter(parent=None, tree_id=comment.tree_id)
            if comment.parent_id or not roots.exists():
                raise
            comment.lft = comment.rght = comment.tree_id = None  # type: ignore[assignment]
            comment.number = number  # what it was given is another's by now
    raise IntegrityError("No place was found for a new thread; is the database overloaded?")


def _save(comment: Comment) -> None:
    """Save a new comment that has its place; django-mptt's own way would look for one again."""
    put_in(comment)
    comment._mptt_saved = True
    comment._mptt_meta.update_mptt_cached_fields(comment)


def _append(comment: Comment, parent: Comment) -> None:
    """Make room for a reply where what answers its parent ends, as django-mptt would.

    That writes its statement such that no index helps, and so reads the whole thread.
    """
    end = parent.rght
    moved_on = models.Case(
        models.When(lft__gt=end, then=models.F("lft") + 2),
        default=models.F("lft"),
        output_field=models.PositiveIntegerField(),
    )
    after = type(comment).objects.filter(tree_id=parent.tree_id, rght__gte=end)
    after.update(lft=moved_on, rght=models.F("rght") + 2)
    comment.tree_id, comment.level = parent.tree_id, parent.level + 1
    comment.lft, comment.rght = end, end + 1
    parent.rght = end + 2


def _plant(comment: Comment) -> None:
    """Let a new thread be the last tree, as django-mptt would."""
    last = _last_tree(type(comment))
    comment.tree_id = (last[0] if last else 0) + 1
    comment.lft, comment.rght, comment.level = 1, 2, 0


@prepared
def _last_tree(model: type[Comment]) -> models.QuerySet[Comment, int]:
    return model.objects.order_by("-tree_id").values_list("tree_id", flat=True)[:1]


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
        _lock_article(key=comment.article_id)
    last, end, own_end = _last_numbered(comment)
    comment.number = last + 1
    if own_end and own_end < end:
        # Replies that came after it were shown before it: now it comes after them.
        # django-mptt saves all of what it moves, so not this copy, which may be an old one.
        fresh = type(comment).objects.get(pk=comment.pk)
        fresh.move_to(fresh.parent, "last-child")


@prepared
def _lock_article(*, key: int) -> models.QuerySet[Article, int]:
    # Not the key: a rival for the same tree refers to the article while we wait for it.
    locked = Article.objects.select_for_update(no_key=True).filter(pk=key)
    return locked.order_by().values_list("pk", flat=True)


def _last_numbered(comment: Comment) -> tuple[int, int, int | None]:
    """Return the highest number among the siblings of a comment, or 0, where the reply that has
    it ends, and where the comment itself does, if it is a reply and in its place.
    """
    is_reply = comment.parent_id is not None
    found = _numbered(
        type(comment),
        article=comment.article_id,
        parent=comment.parent_id,
        comment=comment.pk if is_reply else None,
    )
    return found[0] if found else (0, 0, None)


@prepared
def _numbered(
    model: type[Comment], *, article: Any, parent: Any, comment: Any
) -> models.QuerySet[Comment, Any]:
    # The last in number is the last in order, and an index knows it, of thousands of siblings.
    siblings = model.objects.filter(article=article, parent=parent, number__isnull=False)
    own_end: Any = models.Value(None, output_field=models.PositiveIntegerField())
    if comment:
        own_end = models.Subquery(model.objects.filter(pk=comment).values("rght"))
    return siblings.order_by("-number").values_list("number", "rght", own_end)[:1]
