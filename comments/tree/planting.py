"""Many comments at once: whole threads, put in by a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import batched
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, models, transaction

from blog import rows
from blog.models import Article
from comments.tree.growing import ATTEMPTS
from comments.tree.nodes import lay_out

if TYPE_CHECKING:
    from comments.models import Comment

BATCH = 500
"""How many rows a statement puts in, and how many a query names."""


def plant(comments: Sequence[Comment]) -> None:
    """Put in new comments of one article, each of which answers nobody or another of them.

    Siblings come in the order in which they are to stand. The approved are numbered, after the
    threads that the article has; numbers that are given already are kept where they are free, and
    siblings stand in the order of their numbers, then those that were never shown, unless all had
    their numbers in that order before. Primary keys that are given are kept; see `free_keys`.
    """
    if not comments:
        return
    model = type(comments[0])
    siblings: defaultdict[int, list[Comment]] = defaultdict(list)
    for comment in comments:
        siblings[id(comment.parent)].append(comment)
    roots = siblings[id(None)]
    with transaction.atomic():
        _keep_for_us(model, [comment.pk for comment in comments if comment.pk is not None])
        # Not the key, as in `give_number`.
        article = Article.objects.select_for_update(no_key=True).only("pk")
        threads = model.objects.filter(article=article.get(pk=comments[0].article_id), parent=None)
        given = threads.exclude(number=None).values_list("number", flat=True)
        for group in siblings.values():
            _number(group, set(given) if group is roots else set())
        _put_roots(model, roots, siblings)
        _put_replies(model, comments)


def free_keys(model: type[Comment], keys: Collection[int]) -> set[int]:
    """Return those of some primary keys that nobody has, and see that nobody is given them.

    Call it in the transaction that uses them, before it writes any comment.
    """
    _keep_for_us(model, keys)
    return set(keys).difference(
        *(
            model.objects.filter(pk__in=some).values_list("pk", flat=True)
            for some in batched(keys, BATCH)
        )
    )


def _keep_for_us(model: type[Comment], keys: Collection[int]) -> None:
    """Have PostgreSQL give only higher keys from now on; SQLite does so by itself.

    A sequence may be set while another process takes from it, and then gives a number twice. So
    all who put rows in are kept out, and waited for, for the moment that it takes: a lock goes with
    the savepoint that it was taken in, and what a sequence is set to stays.
    """
    if connection.vendor != "postgresql" or not keys:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, model._meta.pk.column])
        [sequence] = cursor.fetchone()
        last_value = f"SELECT last_value FROM {sequence}"  # noqa: S608  named by the database
        cursor.execute(last_value)
        [last] = cursor.fetchone()
        if last > max(keys):
            return
        with transaction.atomic():
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
            # One more than is needed, which tells whoever asks again that it was done.
            beyond = [sequence, max(keys) + 1]
            cursor.execute(f"SELECT setval(%s, GREATEST(%s, ({last_value})))", beyond)
            transaction.set_rollback(True)


def _number(siblings: list[Comment], taken: set[int | None]) -> None:
    """Number siblings where they have to be, with none of the numbers that are taken, and sort."""
    unnumbered = []
    for comment in siblings:
        if comment.number is not None and comment.number not in taken:
            taken.add(comment.number)
        elif comment.number is not None or comment.status == comment.Status.APPROVED:
            unnumbered.append(comment)
    last = max((number for number in taken if number), default=0)
    for number, comment in enumerate(unnumbered, last + 1):
        comment.number = number
    numbers = [comment.number for comment in siblings if comment.number is not None]
    if unnumbered or numbers != sorted(numbers):
        siblings.sort(key=lambda comment: (comment.number is None, comment.number or 0))


def _put_roots(
    model: type[Comment], roots: list[Comment], siblings: dict[int, list[Comment]]
) -> None:
    """Put in the roots, with all below them laid out, in trees that nobody else has."""
    keys = [root.pk for root in roots]
    for _attempt in range(ATTEMPTS):
        last = model.objects.aggregate(last=models.Max("tree_id"))["last"] or 0
        for tree_id, root in enumerate(roots, last + 1):
            root.tree_id = tree_id
            lay_out(root, lambda comment: siblings.get(id(comment), []))
        try:
            with transaction.atomic():
                _put(model, roots)
        except IntegrityError:
            trees = [root.tree_id for root in roots]
            rivals = model.objects.filter(parent=None, tree_id__range=(trees[0], trees[-1]))
            if not rivals.exists():
                raise
            for key, root in zip(keys, roots, strict=True):
                root.pk, root._state.adding = key, True
        else:
            return
    raise IntegrityError("No place was found for new threads; is the database overloaded?")


def _put_replies(model: type[Comment], comments: Sequence[Comment]) -> None:
    """Put in the replies: all at once, but for those whose parents have no key before."""
    waves: list[list[Comment]] = []
    wave_of: dict[int, int] = {}
    for comment in sorted(comments, key=lambda comment: comment.level):
        if comment.parent is None:
            continue
        wave = 0 if comment.parent.pk else wave_of[id(comment.parent)] + 1
        wave_of[id(comment)] = wave
        if wave == len(waves):
            waves.append([])
        waves[wave].append(comment)
    for replies in waves:
        _put(model, replies)


def _put(model: type[Comment], comments: Sequence[Comment]) -> None:
    names = [field.attname for field in model._meta.concrete_fields]
    keyed = [comment for comment in comments if comment.pk is not None]
    for comment in keyed:
        comment.parent = comment.parent  # which may have got its key since it was set
    rows.insert(model, names, map(attrgetter(*names), keyed))
    model.objects.bulk_create([comment for comment in comments if comment.pk is None], BATCH)
    for comment in comments:
        comment._state.adding = False
        # By it, django-mptt tells whether a comment has been put elsewhere.
        comment._mptt_cached_fields["parent"] = comment.parent_id
