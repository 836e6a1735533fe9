"""The full-text search of each database, which finds what matches a query.

https://www.sqlite.org/fts5.html and https://www.postgresql.org/docs/current/textsearch.html
"""

from typing import NamedTuple

from django.db import connection

from blog.search.queries import Query, Term

MOST = 1000
"""How many texts a search looks at: the newest of each source, in the order of their names."""


class Match(NamedTuple):
    source: str
    key: int
    weight: float
    """The more, the better it answers."""


SQLITE = """
    SELECT entry.source, entry.key, -bm25(blog_search_words, 8.0, 1.0)
    FROM blog_search_words JOIN blog_searchentry entry ON entry.id = blog_search_words.rowid
    WHERE blog_search_words MATCH %s AND (%s = '' OR entry.source = %s)
    ORDER BY entry.source, entry.date DESC LIMIT %s
"""
POSTGRESQL = """
    SELECT source, key, ts_rank('{0.1, 0.2, 0.4, 1.0}', title || text, query, 1)
    FROM (
        SELECT source, key, title, text, query
        FROM blog_searchentry, CAST(%s AS tsquery) query
        WHERE (title || text) @@ query AND (%s = '' OR source = %s)
        ORDER BY source, date DESC NULLS LAST LIMIT %s
    ) newest
"""


def find(query: Query, source: str = "") -> list[Match]:
    """Return what matches, of one source or of all, whether or not readers may see it."""
    is_postgresql = connection.vendor == "postgresql"
    statement, spell = (POSTGRESQL, as_tsquery) if is_postgresql else (SQLITE, as_fts5)
    with connection.cursor() as cursor:
        cursor.execute(statement, [spell(query), source, source, MOST])
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
