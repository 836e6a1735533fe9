"""The index of all that is searched: what goes in, and what goes out again."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial
from itertools import batched
from typing import Any, NamedTuple, Protocol

from django.db import models, transaction
from django.tasks import task
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from blog.models.blog import Blog
from blog.models.search import ROOM, SearchEntry
from blog.prepared import insert
from blog.search.excerpts import Marker
from blog.search.words import stems

logger = logging.getLogger(__name__)

BATCH = 200
"""Texts in one transaction: few enough that no reader's comment waits long for it."""

MOST_AT_ONCE = 25
"""Batches of each source that one task indexes, so that mails need not wait long for it."""


class Text(NamedTuple):
    """What of one text is looked through."""

    title: str
    text: str


class Result(NamedTuple):
    """What is shown of a text that was found."""

    address: str
    title: SafeString
    excerpt: SafeString
    date: datetime | None


class Source(Protocol):
    """Texts of one kind, which an app offers to whoever searches."""

    name: str
    """What addresses call it."""
    place: int
    """Among the sources, from 1; the index keeps it, so no other source may ever have it."""
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
    """Index texts anew once they are committed; whatever goes wrong there, the texts are safe."""
    transaction.on_commit(partial(refresh, source, keys), robust=True)


def add(source: str, row: Any) -> None:
    """Index a text that was not, in the transaction that shows it to readers.

    Whatever goes wrong here alone, the text is safe, and `catch_up` finds what is missing. What has
    undone the whole transaction, as a connection that broke, is raised.
    """
    try:
        with transaction.atomic():
            insert(_entry(SOURCES[source], row, Blog.load().language))
    except Exception:
        if transaction.get_rollback():
            raise  # else Django would roll back at the end, and say nothing
        logger.exception("Not indexed: %s %s", source, row.pk)


def forget(source: str, keys: Iterable[int]) -> None:
    """Drop what was indexed of texts; in the transaction that changes them or takes them away.

    So nothing stays of what was taken back, and `catch_up` finds what is missing, should the
    process die before it is indexed anew.
    """
    first = SOURCES[source].place * ROOM
    SearchEntry.objects.filter(pk__in=[first + key for key in keys]).delete()


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
    title, text = source.read(row)
    return SearchEntry(
        pk=source.place * ROOM + row.pk,
        language=language,
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
    first = source.place * ROOM
    entries = SearchEntry.objects.of(source.place)
    is_there = models.Exists(source.indexed().filter(pk=models.OuterRef("pk") - first))
    of_language = entries.filter(language=language)
    for stale in (entries.exclude(language=language), of_language.filter(~is_there)):
        for some in batched(stale.values_list("pk", flat=True)[:most], BATCH):
            SearchEntry.objects.filter(pk__in=some).delete()
    is_indexed = models.Exists(SearchEntry.objects.filter(pk=models.OuterRef("pk") + first))
    missing = source.indexed().filter(~is_indexed).order_by("-pk")
    keys = missing.values_list("pk", flat=True)[:most]
    return sum(put(source, some, language) for some in batched(keys, BATCH))
