"""The index of all that is searched: what goes in, and what goes out again."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, Protocol

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from blog.models.blog import Blog
from blog.models.search import SearchEntry
from blog.search.excerpts import Marker
from blog.search.words import stems

BATCH = 200
"""Texts in one transaction: few enough that no reader's comment waits long for it."""

MOST_AT_ONCE = 25
"""Batches in one tick of the worker."""


class Text(NamedTuple):
    """What of one text is looked through."""

    title: str
    text: str
    date: datetime | None


class Result(NamedTuple):
    """What is shown of a text that was found."""

    address: str
    title: SafeString
    author: SafeString
    """Who wrote it, where that is not the author of the blog."""
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


def soon(source: str, key: int) -> None:
    """Index one text once it is committed; whatever goes wrong there, the text is safe."""
    transaction.on_commit(partial(refresh, source, [key]), robust=True)


def refresh(source: str, keys: Iterable[int]) -> None:
    """Index these texts of a source as they are now."""
    rows = SOURCES[source].indexed().filter(pk__in=keys)
    put(SOURCES[source], rows, Blog.load().language)


def put(source: Source, rows: Iterable[Any], language: str) -> None:
    entries = [_entry(source, row, language) for row in rows]
    SearchEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["source", "key"],
        update_fields=["language", "date", "title", "text"],
    )


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


def catch_up(now: datetime | None = None, most: int = MOST_AT_ONCE) -> int:
    """Index what is not yet, or by the rules of another language; drop what has gone.

    Return how many texts were indexed: at most so many batches of each source.
    """
    language = Blog.load().language
    count = 0
    for source in SOURCES.values():
        entries = SearchEntry.objects.filter(source=source.name)
        gone = entries.exclude(key__in=source.indexed().values("pk"))
        if keys := list(gone.values_list("pk", flat=True)[: BATCH * most]):
            SearchEntry.objects.filter(pk__in=keys).delete()
        done = entries.filter(language=language).values("key")
        missing = source.indexed().exclude(pk__in=done).order_by("-pk")
        for _ in range(most):
            rows = list(missing[:BATCH])
            put(source, rows, language)
            count += len(rows)
            if len(rows) < BATCH:
                break
    return count
