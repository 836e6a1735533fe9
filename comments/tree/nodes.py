"""A comment as a node of a tree, and what is asked of nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from django.db.models import ForeignKey as TreeForeignKey

    from comments.models import Comment

    class Node(models.Model):
        """What django-mptt, which has no types, gives to a model whose rows stand in trees."""

        lft: int
        rght: int
        tree_id: int
        level: int
        _mptt_cached_fields: dict[str, Any]
        _mptt_saved: bool
        _mptt_meta: Any

        class Meta:
            abstract = True

        def insert_at(
            self, target: models.Model, position: str, *, refresh_target: bool = True
        ) -> None: ...

        def move_to(self, target: models.Model | None, position: str) -> None: ...

else:
    from mptt.models import MPTTModel as Node
    from mptt.models import TreeForeignKey

__all__ = ["Node", "ThreadQuerySet", "TreeForeignKey", "lay_out", "thread"]

ONE_ROOT_PER_TREE = models.UniqueConstraint(
    fields=["tree_id"], condition=models.Q(parent=None), name="one_root_per_tree"
)

COUNT_THREADS = models.Count("tree_id", distinct=True)

OF_THREAD = "tree_id"
"""The column of a number that is the same for all comments of a thread, and no others."""
THREAD = models.F(OF_THREAD)

HAS_REPLIES = models.Q(rght__gt=models.F("lft") + 1)
"""The condition that something answers a comment, whoever may see it."""

PLACE = ["article_id", "tree_id", "lft", "rght", "level"]
"""Where a comment stands, which all follows from its parent and its number."""


class ThreadQuerySet(models.QuerySet["Comment"]):
    def in_thread_order(self) -> Self:
        """Each thread in one piece, parents before their replies."""
        return self.order_by("tree_id", "lft")

    def placed(self) -> Self:
        """Each thread in one piece, as `faults` reads it, with nothing but the places."""
        return self.only("parent", "number", "status", *PLACE).order_by("tree_id", "lft", "pk")

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

    def in_threads_of(self, comments: models.QuerySet[Comment]) -> Self:
        return self.filter(tree_id__in=comments.values("tree_id"))

    def root_of(self, comment: Comment) -> Comment:
        """The top-level comment of the thread that a comment is in."""
        return self.get(tree_id=comment.tree_id, parent=None)

    def from_here_down(self, top: Comment) -> Self:
        """A comment and all that stands below it."""
        return self.filter(tree_id=top.tree_id, lft__gte=top.lft, rght__lte=top.rght)

    def same_thread(self) -> Self:
        """Those in the thread of the comment of the outer query."""
        return self.filter(tree_id=models.OuterRef("tree_id"))


def thread(comment: Comment) -> int:
    """Return the THREAD of a comment."""
    return comment.tree_id


def lay_out(root: Comment, replies_to: Callable[[Comment], Sequence[Comment]]) -> None:
    """Give a root and all below it their places in its tree, and its article to all of them."""
    position = 1
    path = [(root, iter(replies_to(root)))]
    root.lft, root.level = position, 0
    while path:
        comment, rest = path[-1]
        position += 1
        if reply := next(rest, None):
            reply.lft, reply.level = position, len(path)
            reply.tree_id, reply.article_id = root.tree_id, root.article_id
            path.append((reply, iter(replies_to(reply))))
        else:
            comment.rght = position
            path.pop()
