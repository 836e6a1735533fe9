"""The full-text search of each database, which finds what matches a query.

https://www.sqlite.org/fts5.html and https://www.postgresql.org/docs/current/textsearch.html
"""

from typing import NamedTuple

from django.db import connection

from blog.models.search import ROOM
from blog.search.queries import Query, Term

MOST = 1000
"""How many texts of a source a search looks at: the newest, which have the highest keys."""

MOST_LOOSELY = 10 * MOST
"""And how many of those that have all words, where some must follow one another or not be there."""


class Match(NamedTuple):
    key: int
    weight: float
    """The more, the better it answers."""


SQLITE = """
    SELECT rowid - %(first)s, -bm25(blog_search_words, 8.0, 1.0)
    FROM blog_search_words
    WHERE blog_search_words MATCH %(query)s AND rowid BETWEEN %(first)s AND %(last)s
    ORDER BY rowid DESC LIMIT %(most)s
"""
POSTGRESQL = """
    SELECT id - %(first)s, ts_rank('{0.1, 0.2, 0.4, 1.0}', words, CAST(%(query)s AS tsquery), 1)
    FROM (
        SELECT id, title || text AS words
        FROM blog_searchentry
        WHERE (title || text) @@ CAST(%(loose)s AS tsquery) AND id BETWEEN %(first)s AND %(last)s
        ORDER BY id DESC LIMIT %(most_loosely)s
    ) newest
    WHERE words @@ CAST(%(query)s AS tsquery)
    ORDER BY id DESC LIMIT %(most)s
"""
"""No index of PostgreSQL knows phrases, so that it reads each text that has their words."""


def find(query: Query, place: int) -> list[Match]:
    """Return what matches of the source at a place, whether or not readers may see it."""
    first = place * ROOM
    values: dict[str, int | str] = {"first": first, "last": first + ROOM - 1, "most": MOST}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            asked, loose = as_tsquery(query), as_tsquery(query.loosely)
            most_loosely = MOST if asked == loose else MOST_LOOSELY
            values |= {"query": asked, "loose": loose, "most_loosely": most_loosely}
            cursor.execute(POSTGRESQL, values)
        else:
            cursor.execute(SQLITE, values | {"query": as_fts5(query)})
        return [Match(*row) for row in cursor.fetchall()]


def as_fts5(query: Query) -> str:
    """Spell a query for FTS5; stems are letters and digits alone, so nothing needs an escape."""

    def spell(term: Term) -> str:
        return f'"{" ".join(term)}"'

    wanted = " AND ".join(map(spell, query.wanted))
    unwanted = " OR ".join(map(spell, query.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def as_tsquery(query: Query) -> str:
    """Spell a query for PostgreSQL."""

    def spell(term: Term) -> str:
        return f"({' <-> '.join(f"'{stem}'" for stem in term)})"

    wanted = [spell(term) for term in query.wanted]
    return " & ".join([*wanted, *(f"!{spell(term)}" for term in query.unwanted)])
