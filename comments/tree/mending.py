"""What is wrong with trees, and how they are built anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext as _

from blog.models import PageVersion
from comments.tree.growing import give_number
from comments.tree.nodes import PLACE, lay_out

if TYPE_CHECKING:
    from comments.models import Comment

BATCH = 500
"""How many threads are repaired at a time, and how many rows a query names."""


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
            lay_out(root, lambda comment: replies.get(comment.pk, []))
    moved = [comment for comment in found if _place(comment) != before[comment.pk]]
    model.objects.bulk_update(moved, PLACE, BATCH)
    if moved:
        PageVersion.renew_all()  # `comments.watches` says why no trigger does it
    for comment in found:
        if comment.number is None and comment.status == comment.Status.APPROVED:
            give_number(comment)
            comment.save(update_fields=["number"])


def _place(comment: Comment) -> tuple[int, ...]:
    return tuple(getattr(comment, field) for field in PLACE)
