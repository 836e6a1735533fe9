"""What is looked through when somebody searches."""

from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

MOST_WORDS = 50_000
"""Of one text: some 150 pages, far below what a tsvector can hold (1 MB)."""


ROOM = 2**54
"""How many keys each source has; those of comments, which may come from elsewhere, end at 2**53."""


class StemsField(models.Field[Sequence[str], str]):
    """Stems in the order of their text: a tsvector on PostgreSQL, words with spaces elsewhere.

    The tsvector is spelled out, place by place, since a parser of the database would part words
    in ways of its own. https://www.postgresql.org/docs/current/datatype-textsearch.html
    """

    def __init__(self, *args: Any, weight: str = "D", **kwargs: Any) -> None:
        self.weight = weight
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "weight": self.weight}

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        stems = value[:MOST_WORDS]
        if connection.vendor != "postgresql":
            return " ".join(stems)
        # From 2, so that no phrase begins in the title and ends in the text.
        return " ".join(f"'{stem}':{place}{self.weight}" for place, stem in enumerate(stems, 2))


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def of(self, place: int) -> Self:
        """Those of the source at a place."""
        return self.filter(pk__range=(place * ROOM, (place + 1) * ROOM - 1))


class SearchEntry(models.Model):
    """The stems of one text of some source; whether readers may find it is asked each time.

    Its primary key says which text it is: the place of the source times ROOM, plus the key of the
    text. So both databases read the newest texts of a source first, and may stop there.

    Migration 0012 adds an index of its own for each database. On SQLite it is a table that
    triggers keep in step: a migration that alters this one has to make the triggers again, and
    entries are put in and deleted, but their stems never changed.
    """

    language = models.CharField(max_length=10)
    """By whose rules the stems were made."""
    title = StemsField(weight="A")
    text = StemsField()

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["language", "id"], name="search_entry_language")]

    def __str__(self) -> str:
        return str(self.pk)
