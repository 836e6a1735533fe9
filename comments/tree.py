"""The threads as trees: the one module that knows `lft`, `rght` and `tree_id`.

django-mptt takes MAX(tree_id) + 1 for a new tree and shifts the numbers of a tree's nodes without
a lock. Here a database constraint allows one root per tree and a loser of that race tries again;
every other change to a tree happens under a lock on its root (on SQLite, in BEGIN IMMEDIATE).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from typing import TYPE_CHECKING, Self

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from blog.models import Article

if TYPE_CHECKING:
    from django.db.models import ForeignKey as TreeForeignKey

    from comments.models import Comment

    class Node(models.Model):
        """What django-mptt, which has no types, gives to a model whose rows stand in trees."""

        lft: int
        rght: int
        tree_id: int
        level: int

        class Meta:
            abstract = True

        def insert_at(
            self, target: models.Model, position: str, *, refresh_target: bool = True
        ) -> None: ...

        def move_to(self, target: models.Model | None, position: str) -> None: ...

else:
    from mptt.models import MPTTModel as Node
    from mptt.models import TreeForeignKey

__all__ = ["Node", "ThreadQuerySet", "TreeForeignKey", "faults", "insert", "lock", "repair"]


ONE_ROOT_PER_TREE = models.UniqueConstraint(
    fields=["tree_id"], condition=models.Q(parent=None), name="one_root_per_tree"
)

COUNT_THREADS = models.Count("tree_id", distinct=True)

SHOWN_FIELDS = ("level", "tree_id")
"""What is read of a comment's place in order to show it."""

ATTEMPTS = 100
"""How often a new thread asks for a place; each failure means that another thread got one."""

PLACE = ["article_id", "tree_id", "lft", "rght", "level"]
"""Where a comment stands, which all follows from its parent and its number."""

BATCH = 500
"""How many threads are repaired at a time, and how many rows a query names."""


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

    def same_thread(self) -> Self:
        """Those in the thread of the comment of the outer query."""
        return self.filter(tree_id=models.OuterRef("tree_id"))


def thread(comment: Comment) -> int:
    """Return a number that is the same for all comments of a thread, and no others."""
    return comment.tree_id


def lock(comment: Comment, **annotations: models.Exists) -> Comment:
    """Lock a comment and its thread until the transaction ends; return the comment read anew.

    Raises DoesNotExist when it was deleted meanwhile.
    """
    rows = (
        type(comment)
        # Not the key: a new row that refers to the comment need not wait for us, nor we for it.
        .objects.select_for_update(of=("self",), no_key=True)
        .filter(models.Q(pk=comment.pk) | models.Q(parent=None, tree_id=comment.tree_id))
        .annotate(**annotations)
        .in_thread_order()  # the root first, so that two who lock never wait for each other
    )
    fresh = next((row for row in rows if row.pk == comment.pk), None)
    if fresh is None:
        raise type(comment).DoesNotExist(f"Comment {comment.pk} was deleted.")
    # A repair may have put it into another tree since it was read.
    return fresh if fresh.tree_id == comment.tree_id else lock(fresh, **annotations)


def insert(comment: Comment, save: Callable[[], None]) -> None:
    """Put a new comment into its thread with `save`, as the last reply or as a new thread."""
    number = comment.number
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                if comment.parent:
                    comment.parent = lock(comment.parent)
                    comment.insert_at(comment.parent, "last-child", refresh_target=False)
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
    siblings = type(comment).objects.filter(article=comment.article_id, parent=comment.parent_id)
    # Of threads, of which an article may have thousands, an index knows the highest number.
    ends = {
        "end": models.Max("rght", filter=models.Q(number__isnull=False)),
        "own_end": models.Max("rght", filter=models.Q(pk=comment.pk)),
    }
    last = siblings.aggregate(given=models.Max("number"), **(ends if comment.parent_id else {}))
    comment.number = (last["given"] or 0) + 1
    if comment.parent_id and last["own_end"] and last["own_end"] < (last["end"] or 0):
        # Replies that came after it were shown before it: now it comes after them.
        # django-mptt saves all of what it moves, so not this copy, which may be an old one.
        fresh = type(comment).objects.get(pk=comment.pk)
        fresh.move_to(fresh.parent, "last-child")


def faults(comments: Iterable[Comment]) -> Iterator[str]:
    """Yield a sentence for each fault of the trees that `comments`, as `placed`, make up."""
    path: list[Comment] = []
    highest: dict[int, int] = {}
    expected = 1
    tree_id = None
    for comment in comments:
        is_first = comment.tree_id != tree_id
        if is_first:
            yield from _closed(path, expected)
            path, highest, expected, tree_id = [], {}, 1, comment.tree_id
        while path and path[-1].rght < comment.lft:
            yield from _wrong(path[-1], "rght", expected)
            expected = path.pop().rght + 1
        parent = path[-1] if path else None
        if comment.parent_id is None and not is_first:
            yield _("Comment %(comment)d is a root, but not the first in tree %(tree)d.") % {
                "comment": comment.pk,
                "tree": comment.tree_id,
            }
        elif comment.parent_id != (parent and parent.pk):
            yield _("Comment %(comment)d does not stand under its parent %(parent)d.") % {
                "comment": comment.pk,
                "parent": comment.parent_id,
            }
        elif parent:
            yield from _misplaced(comment, parent, highest.get(parent.pk, 0))
            highest[parent.pk] = max(highest.get(parent.pk, 0), comment.number or 0)
        yield from _wrong(comment, "lft", expected)
        yield from _wrong(comment, "level", len(path))
        if comment.number is None and comment.status == comment.Status.APPROVED:
            yield _("Comment %(comment)d is approved, but has no number.") % {"comment": comment.pk}
        path.append(comment)
        expected = comment.lft + 1
    yield from _closed(path, expected)


def _misplaced(comment: Comment, parent: Comment, highest: int) -> Iterator[str]:
    """Yield what is wrong with a reply, after siblings with numbers up to `highest`."""
    if comment.article_id != parent.article_id:
        yield _("Comment %(comment)d is on another article than its parent %(parent)d.") % {
            "comment": comment.pk,
            "parent": parent.pk,
        }
    if comment.number is not None and comment.number <= highest:
        yield _("Comment %(comment)d is number %(number)d, but comes after number %(other)d.") % {
            "comment": comment.pk,
            "number": comment.number,
            "other": highest,
        }


def _closed(path: list[Comment], expected: int) -> Iterator[str]:
    for comment in reversed(path):
        yield from _wrong(comment, "rght", expected)
        expected = comment.rght + 1


def _wrong(comment: Comment, field: str, expected: int) -> Iterator[str]:
    value = getattr(comment, field)
    if value != expected:
        yield _("Comment %(comment)d has %(field)s %(value)d instead of %(expected)d.") % {
            "comment": comment.pk,
            "field": field,
            "value": value,
            "expected": expected,
        }


def repair(model: type[Comment]) -> None:
    """Rebuild every tree from the parents, which are never wrong, some threads at a time.

    Siblings stand in the order of their numbers, then those that were never shown. Replies are
    on the article of their thread; approved comments without a number come last and get one.
    """
    roots = model.objects.filter(parent=None).order_by("pk").values_list("pk", flat=True)
    done = 0
    while batch := list(roots.filter(pk__gt=done)[:BATCH]):
        with transaction.atomic():
            _rebuild(model, batch)
        done = batch[-1]


def _rebuild(model: type[Comment], roots: list[int]) -> None:
    comments = (
        model.objects.placed()
        .select_for_update(no_key=True)
        .order_by(models.F("number").asc(nulls_last=True), "pk")
    )
    found = level = list(comments.filter(pk__in=roots))
    replies: dict[int | None, list[Comment]] = {}
    while level:
        parents = batched([comment.pk for comment in level], BATCH)
        level = [reply for some in parents for reply in comments.filter(parent__in=some)]
        found = found + level
        for reply in level:
            replies.setdefault(reply.parent_id, []).append(reply)
    before = {comment.pk: _place(comment) for comment in found}
    for root in found:
        if root.parent_id is None:
            _renumber(root, replies)
    moved = [comment for comment in found if _place(comment) != before[comment.pk]]
    model.objects.bulk_update(moved, PLACE, BATCH)
    for comment in found:
        if comment.number is None and comment.status == comment.Status.APPROVED:
            give_number(comment)
            comment.save(update_fields=["number"])


def _place(comment: Comment) -> tuple[int, ...]:
    return tuple(getattr(comment, field) for field in PLACE)


def _renumber(root: Comment, replies: dict[int | None, list[Comment]]) -> None:
    position = 1
    path = [(root, iter(replies.get(root.pk, [])))]
    root.lft, root.level = position, 0
    while path:
        comment, rest = path[-1]
        position += 1
        if reply := next(rest, None):
            reply.lft, reply.level = position, len(path)
            reply.tree_id, reply.article_id = root.tree_id, root.article_id
            path.append((reply, iter(replies.get(reply.pk, []))))
        else:
            comment.rght = position
            path.pop()
