"""Statements that each thread composes once, and after that only carries out.

Django takes far longer to compose a query than the database to answer one of these. That is worth
saving where much is asked while somebody waits, as when a comment is posted.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, wraps
from operator import attrgetter
from threading import local
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.sql import InsertQuery

from blog.rows import AS_THEY_ARE

type Reader = Callable[[models.Model], Any]


class Given(models.Expression):
    """The place of an argument in a query, or of one item where that is a list."""

    def __init__(self, name: str, item: int | None = None) -> None:
        super().__init__()
        self.name, self.item = name, item

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def among(self, arguments: Mapping[str, Any]) -> Any:
        value = arguments[self.name]
        return value if self.item is None else value[self.item]


class Prepared[T]:
    """A QuerySet that keeps its SQL, while the values in it change."""

    def __init__(self, rows: models.QuerySet[Any, T]) -> None:
        compiler: Any = rows.query.get_compiler(rows.db)
        self.compiler, self.connection = compiler, compiler.connection
        try:
            self.sql, self.values = compiler.as_sql()
        except EmptyResultSet:
            self.sql = ""
            return
        of_django = getattr(self.connection.ops, "convert_datetimefield_value", None)
        self.converters = {
            place: ([_moment if convert == of_django else convert for convert in each], column)
            for place, (each, column) in compiler.get_converters(
                [column for column, *_ in compiler.select]
            ).items()
        }
        # What makes objects of rows asks the compiler for them, and gets what was found.
        compiler.execute_sql = lambda *args, **kwargs: None
        compiler.results_iter = lambda *args, **kwargs: iter(self.found)
        rows.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        iterable: Callable[[Any], Any] = rows._iterable_class
        self.objects: Iterable[T] = iterable(rows)

    def ask(self, arguments: Mapping[str, Any]) -> list[T]:
        if not self.sql:
            return []  # nothing can match, as where a list is empty
        adapt = self.connection.ops.adapt_unknown_value
        values = [
            adapt(value.among(arguments)) if isinstance(value, Given) else value
            for value in self.values
        ]
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            self.found = cursor.fetchall()
        if self.converters:
            self.found = map(tuple, self.compiler.apply_converters(self.found, self.converters))
        return list(self.objects)


def _moment(value: datetime | str | None, column: Any, connection: Any) -> datetime | None:
    """Read a moment as SQLite has it, like Django, which looks at each for longer."""
    if isinstance(value, str):  # what was computed, for example the latest of some
        value = datetime.fromisoformat(value)
    return value and value.replace(tzinfo=UTC)


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


class Insert:
    """The statement that puts in a row of a model, with its key or without."""

    def __init__(self, row: models.Model) -> None:
        self.connection = connections[DEFAULT_DB_ALIAS]  # the proxy looks it up for each value
        key = row._meta.pk
        self.returns_key = row.pk is None
        fields = [
            field
            for field in row._meta.local_concrete_fields
            if not (field is key and self.returns_key)
        ]
        self.readers = [_reader(field, add=True) for field in fields]
        query = InsertQuery(type(row))
        query.insert_values(fields, [row])
        compiler: Any = query.get_compiler(connection=self.connection)
        compiler.returning_fields = [key] if self.returns_key else None
        ((self.sql, _values),) = compiler.as_sql()

    def carry_out(self, row: models.Model) -> None:
        values = [read(row) for read in self.readers]
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            if self.returns_key:
                (row.pk,) = cursor.fetchone()
        row._state.adding, row._state.db = False, self.connection.alias


def _reader(field: models.Field[Any, Any], *, add: bool) -> Reader:
    """Return what tells of a row what goes into a column, as the database takes it."""
    if isinstance(field, AS_THEY_ARE):
        return attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, add), connection)


_inserts = local()


def insert(row: models.Model) -> None:
    """Save a new row as `row.save(force_insert=True)` does, but send no signals."""
    known: dict[Any, Insert] = _inserts.__dict__
    key = type(row), row.pk is None
    if key not in known:
        known[key] = Insert(row)
    known[key].carry_out(row)


def update(row: models.Model, *names: str) -> None:
    """Save some fields as `row.save(update_fields=names)` does, but send no signals."""
    sql, readers = _update_of(type(row), names)
    with connection.cursor() as cursor:
        cursor.execute(sql, [read(row) for read in readers])


@cache
def _update_of(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Reader]]:
    """Return the statement that changes some columns of one row, and what reads its values."""
    meta, quote = model._meta, connection.ops.quote_name
    columns = {field.name: field for field in meta.concrete_fields}
    fields = [columns[name] for name in names]
    changes = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    where = f"{quote(str(meta.pk.column))} = %s"
    readers = [_reader(field, add=False) for field in [*fields, meta.pk]]
    return f"UPDATE {quote(meta.db_table)} SET {changes} WHERE {where}", readers  # noqa: S608
