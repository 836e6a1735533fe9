"""The index of all that is searched: what goes in, and what goes out again."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from itertools import batched
from typing import Any, NamedTuple, Protocol

from django.db import models, transaction
from django.tasks import task
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from blog.models.blog import Blog
from blog.models.search import SearchEntry
from blog.search.excerpts import Marker
from blog.search.words import stems

BATCH = 200
"""Texts in one transaction: few enough that no reader's comment waits long for it."""

MOST_AT_ONCE = 25
"""Batches of each source that one task indexes, so that mails need not wait long for it."""


class Text(NamedTuple):
    """What of one text is looked through."""

    title: str
    text: str
    date: datetime | None


class Result(NamedTuple):
    """What is shown of a text that was found."""

    address: str
    title: SafeString
    excerpt: SafeString
    date: datetime | None


class Source(Protocol):
    """Texts of one kind, which an app offers to whoever searches."""

    name: str
    """By these, sources stand in order."""
    label: str | Promise
    date_field: str

    def indexed(self) -> models.QuerySet[Any]:
        """Those that have a place in the index."""

    def shown(self) -> models.QuerySet[Any]:
        """Those that readers may find now."""

    def read(self, row: Any) -> Text: ...

    def result(self, row: Any, marker: Marker) -> Result: ...


SOURCES: dict[str, Source] = {}
"""By their names. Each app adds its own when it is loaded."""


def add_source(source: Source) -> None:
    SOURCES[source.name] = source


def soon(source: str, keys: Collection[int]) -> None:
    """Index texts anew once they are committed; whatever goes wrong there, the texts are safe.

    What was indexed of them goes with the change to them: nothing stays of what was taken back, and
    `catch_up` finds what is missing, should the process die in between.
    """
    forget(source, keys)
    transaction.on_commit(partial(refresh, source, keys), robust=True)


def forget(source: str, keys: Collection[int]) -> None:
    SearchEntry.objects.filter(source=source, key__in=keys).delete()


def refresh(source: str, keys: Collection[int]) -> None:
    """Index these texts of a source as they are now."""
    with transaction.atomic():
        forget(source, keys)
        put(SOURCES[source], keys, Blog.load().language)


def put(source: Source, keys: Collection[int], language: str) -> int:
    """Index those of some texts that are not yet; return how many texts there are."""
    entries = [_entry(source, row, language) for row in source.indexed().filter(pk__in=keys)]
    SearchEntry.objects.bulk_create(entries, ignore_conflicts=True)
    return len(entries)


def _entry(source: Source, row: Any, language: str) -> SearchEntry:
    title, text, date = source.read(row)
    return SearchEntry(
        source=source.name,
        key=row.pk,
        language=language,
        date=date,
        title=stems(title, language),
        text=stems(text, language),
    )


@task
def keep_up() -> None:
    """Catch up, and go on in another task as long as there is more."""
    if catch_up():
        keep_up.enqueue()


def catch_up(most: int = MOST_AT_ONCE) -> int:
    """Drop what has gone, or was indexed by the rules of another language; index what is missing.

    Return how many texts were indexed: at most so many batches of each source, the newest first.
    """
    language = Blog.load().language
    return sum(_catch_up(source, language, most * BATCH) for source in SOURCES.values())


def _catch_up(source: Source, language: str, most: int) -> int:
    entries = SearchEntry.objects.filter(source=source.name)
    is_there = models.Exists(source.indexed().filter(pk=models.OuterRef("key")))
    is_indexed = models.Exists(entries.filter(key=models.OuterRef("pk")))
    for stale in (entries.exclude(language=language), entries.filter(~is_there)):
        forget(source.name, list(stale.values_list("key", flat=True)[:most]))
    missing = source.indexed().filter(~is_indexed).order_by("-pk")
    keys = missing.values_list("pk", flat=True)[:most]
    return sum(put(source, some, language) for some in batched(keys, BATCH))
