"""Queries that each thread composes once, and after that only asks.

Django takes far longer to compose a query than the database to answer one of these. That is worth
saving where much is asked while somebody waits, as when a comment is posted.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import wraps
from threading import local
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models


class Given(models.Expression):
    """The place of an argument in a query, or of one item where that is a list."""

    def __init__(self, name: str, item: int | None = None) -> None:
        super().__init__()
        self.name, self.item = name, item

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def among(self, arguments: Mapping[str, Any]) -> Any:
        """Return the value as the database takes it."""
        value = arguments[self.name]
        return connection.ops.adapt_unknown_value(value if self.item is None else value[self.item])


class Prepared[T]:
    """A QuerySet that keeps its SQL, while the values in it change."""

    def __init__(self, rows: models.QuerySet[Any, T]) -> None:
        self.rows = rows
        self.compiler: Any = rows.query.get_compiler(rows.db)
        try:
            self.sql, self.values = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql = ""
            return
        converters = self.compiler.get_converters([column for column, *_ in self.compiler.select])
        self.compiler.get_converters = lambda expressions: converters
        rows.query.get_compiler = lambda *args, **kwargs: self.compiler  # type: ignore[method-assign]

    def ask(self, arguments: Mapping[str, Any]) -> list[T]:
        if not self.sql:
            return []  # nothing can match, as where a list is empty
        values = [
            value.among(arguments) if isinstance(value, Given) else value for value in self.values
        ]
        self.compiler.as_sql = lambda *args, **kwargs: (self.sql, values)
        return list(self.rows.all())


def prepared[T](compose: Callable[..., models.QuerySet[Any, T]]) -> Callable[..., list[T]]:
    """Make of a function that composes a query one that asks it and returns the rows.

    What is given by name may differ each time. The function is called with placeholders for it, and
    can do no more with them than put them into the query; but it sees what is None, and how long a
    list is. What is given by position it sees as it is. It must read nothing else, such as a clock.
    """
    kept = local()

    @wraps(compose)
    def ask(*fixed: Hashable, **given: Any) -> list[T]:
        shapes = (len(v) if isinstance(v, list) else v is None for v in given.values())
        key = (*fixed, *shapes)
        known: dict[Any, Prepared[T]] = kept.__dict__
        if key not in known:
            places = {name: _place(name, value) for name, value in given.items()}
            known[key] = Prepared(compose(*fixed, **places))
        return known[key].ask(given)

    return ask


def _place(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [Given(name, item) for item in range(len(value))]
    return None if value is None else Given(name)
