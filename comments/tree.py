"""The threads as trees: the one module that knows `lft`, `rght` and `tree_id`.

django-mptt takes MAX(tree_id) + 1 for a new tree and shifts the numbers of a tree's nodes without
a lock. Here a database constraint allows one root per tree and a loser of that race tries again;
every other change to a tree happens under a lock on its root. On SQLite a transaction is that lock,
since it begins with BEGIN IMMEDIATE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Self

from django.db import IntegrityError, models, transaction

from blog.models import Article

if TYPE_CHECKING:
    # django-mptt has no types; what is used of it is said below.
    from django.db.models import ForeignKey as TreeForeignKey
    from django.db.models import Model as MPTTModel
    from django.db.models import QuerySet as TreeQuerySet

    from comments.models import Comment
else:
    from mptt.models import MPTTModel, TreeForeignKey
    from mptt.querysets import TreeQuerySet

__all__ = ["Node", "ThreadQuerySet", "TreeForeignKey", "faults", "insert", "lock", "repair"]

ONE_ROOT_PER_TREE = models.UniqueConstraint(
    fields=["tree_id"], condition=models.Q(parent=None), name="one_root_per_tree"
)

ATTEMPTS = 100
"""How often a new thread asks for a place; each failure means that another thread got one."""


class Node(MPTTModel):
    """A model whose rows stand in trees."""

    lft: int | None
    rght: int | None
    tree_id: int | None
    level: int

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def insert_at(
            self, target: models.Model, position: str, *, refresh_target: bool = True
        ) -> None: ...

        def move_to(self, target: models.Model | None, position: str) -> None: ...


class ThreadQuerySet(TreeQuerySet["Comment"]):
    def in_thread_order(self) -> Self:
        """Each thread in one piece, parents before their replies."""
        return self.order_by("tree_id", "lft")

    def below(self, hidden: models.Q) -> models.Exists:
        """The condition that a comment has an ancestor for which `hidden` holds."""
        return models.Exists(
            self.model._default_manager.filter(
                hidden,
                tree_id=models.OuterRef("tree_id"),
                lft__lt=models.OuterRef("lft"),
                rght__gt=models.OuterRef("rght"),
            )
        )

    def in_threads_of(self, roots: models.QuerySet[Comment]) -> Self:
        return self.filter(tree_id__in=roots.values("tree_id"))

    def same_thread(self) -> Self:
        """Those in the thread of the comment of the outer query."""
        return self.filter(tree_id=models.OuterRef("tree_id"))


def lock(comment: Comment, **annotations: models.Exists) -> Comment:
    """Lock a comment and its thread until the transaction ends; return the comment read anew."""
    rows = (
        type(comment)
        ._default_manager.select_for_update(of=("self",))
        .filter(models.Q(pk=comment.pk) | models.Q(parent=None, tree_id=comment.tree_id))
        .annotate(**annotations)
        .in_thread_order()  # the root first, so that two who lock never wait for each other
    )
    return next(row for row in rows if row.pk == comment.pk)


def insert(comment: Comment, save: Callable[[], None]) -> None:
    """Put a new comment into its thread with `save`, as the last reply or as a new thread."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                if comment.parent:
                    comment.parent = lock(comment.parent)
                    comment.insert_at(comment.parent, "last-child", refresh_target=False)
                give_number(comment)
                return save()
        except IntegrityError:
            roots = type(comment)._default_manager.filter(parent=None, tree_id=comment.tree_id)
            if comment.parent_id or not roots.exists():
                raise
            comment.lft = comment.rght = comment.tree_id = None
    raise IntegrityError("No place was found for a new thread; is the database overloaded?")


def give_number(comment: Comment) -> None:
    """Number an approved comment, once: the next among its siblings, and the last in order.

    No number is given twice, so the others keep theirs whatever becomes of this one.
    The thread must be locked; a new thread is numbered under a lock on its article.
    """
    if comment.number is not None or comment.status != comment.Status.APPROVED:
        return
    if comment.parent_id is None:
        Article.objects.select_for_update().only("pk").get(pk=comment.article_id)
    siblings = type(comment)._default_manager.filter(
        article=comment.article_id, parent=comment.parent_id
    )
    last = siblings.aggregate(last=models.Max("number"))["last"] or 0
    comment.number = last + 1
    if comment.parent_id and not comment._state.adding and last:
        # Replies that came after it were shown before it: now it comes after them.
        comment.move_to(comment.parent, "last-child")


def faults(comments: Iterable[Comment]) -> Iterator[str]:
    """Yield a sentence for each fault of the trees that `comments`, in thread order, make up."""
    path: list[Comment] = []
    expected = 1
    previous_tree = None
    for comment in comments:
        if comment.tree_id != previous_tree:
            yield from _unclosed(path, expected)
            path, expected, previous_tree = [], 1, comment.tree_id
        elif comment.parent_id is None:
            yield f"Comment {comment.pk} is a second root of tree {comment.tree_id}."
        while path and path[-1].rght < comment.lft:
            if path[-1].rght != expected:
                yield f"Comment {path[-1].pk} ends at {path[-1].rght} instead of {expected}."
            expected = path.pop().rght + 1
        parent = path[-1] if path else None
        if comment.parent_id != (parent.pk if parent else None):
            yield f"Comment {comment.pk} does not stand under its parent {comment.parent_id}."
        if comment.lft != expected:
            yield f"Comment {comment.pk} starts at {comment.lft} instead of {expected}."
        if comment.level != len(path):
            yield f"Comment {comment.pk} has level {comment.level} instead of {len(path)}."
        if parent and comment.article_id != parent.article_id:
            yield f"Comment {comment.pk} is on another article than its parent {parent.pk}."
        path.append(comment)
        expected = comment.lft + 1
    yield from _unclosed(path, expected)


def _unclosed(path: list[Comment], expected: int) -> Iterator[str]:
    for comment in reversed(path):
        if comment.rght != expected:
            yield f"Comment {comment.pk} ends at {comment.rght} instead of {expected}."
        expected = comment.rght + 1


def repair(model: type[Comment]) -> None:
    """Rebuild every tree from the parents, which are never wrong.

    Siblings stand in the order of their numbers, then those that were never shown.
    """
    with transaction.atomic():
        list(model._default_manager.select_for_update().filter(parent=None).only("pk"))
        replies: dict[int | None, list[Comment]] = {}
        for comment in model._default_manager.order_by("number", "pk"):
            replies.setdefault(comment.parent_id, []).append(comment)
        for root in replies.get(None, []):
            _renumber(root, root.tree_id, replies)
        for siblings in replies.values():
            model._default_manager.bulk_update(siblings, ["lft", "rght", "tree_id", "level"], 500)


def _renumber(root: Comment, tree_id: int, replies: dict[int | None, list[Comment]]) -> None:
    position = 1
    path = [(root, iter(replies.get(root.pk, [])))]
    root.lft, root.level, root.tree_id = position, 0, tree_id
    while path:
        comment, rest = path[-1]
        position += 1
        if reply := next(rest, None):
            reply.lft, reply.level, reply.tree_id = position, len(path), tree_id
            path.append((reply, iter(replies.get(reply.pk, []))))
        else:
            comment.rght = position
            path.pop()
