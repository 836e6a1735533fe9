"""The triggers by which the database notices each change of what pages show.

No way of writing can forget them, be it a bulk update, an import or SQL by hand. They are installed
after each `migrate` rather than by a migration: SQLite loses those of a table that is made anew,
as its migrations do, and one that names a column must go before the column can.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.models.signals import post_migrate, pre_migrate

from blog.models import PageVersion
from blog.models.versions import SITE, Version

INSERT, UPDATE, DELETE = "INSERT", "UPDATE", "DELETE"

COUNTERS = Version._fields

STEP = {
    "sqlite": "1 + abs(random() % 1000000)",
    "postgresql": "1 + floor(random() * 1000000)::bigint",
}
"""By how much a version rises: a database that was put back from a backup would otherwise come by
the same versions again, with other words in its pages."""

_SUMS = ", ".join(
    f"coalesce(sum({counter}), 0)"
    f" + CASE WHEN '{counter}' = ANY (counters) THEN {STEP['postgresql']} ELSE 0 END"
    for counter in COUNTERS
)
POSTGRESQL_RAISE = f"""
CREATE OR REPLACE FUNCTION blog_raise_versions(subjects bigint[], counters text[])
RETURNS void LANGUAGE sql AS $$
    WITH folded AS (
        DELETE FROM blog_pageversion WHERE id IN (
            SELECT id FROM blog_pageversion WHERE subject = ANY (subjects) FOR UPDATE SKIP LOCKED
        ) RETURNING *
    )
    INSERT INTO blog_pageversion (subject, changes, likes, frame)
    SELECT
        new.subject,
        {_SUMS}
    FROM (SELECT DISTINCT unnest(subjects)) AS new (subject) LEFT JOIN folded USING (subject)
    GROUP BY new.subject
$$
"""  # noqa: S608  nothing of it comes from outside
"""Raises the versions of some subjects, and waits for nobody: whoever finds the row of a subject
locked by another transaction adds one beside it, and the next who finds them free makes them one.
So no transaction that holds other locks can get into a deadlock here, in whatever order it comes
by its articles."""


@dataclass(frozen=True)
class Watch:
    """What of a table pages show: all columns but some, of all rows or of some."""

    model: type[models.Model]
    subject: str = ""
    """The column that names the article; where there is none, all pages show it."""
    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    """Columns, by the names of their attributes; what is new in a table counts as shown."""
    where: str = "TRUE"
    """Which rows are shown, as SQL with `{row}` for a row; it is never NULL."""
    on: tuple[str, ...] = (INSERT, UPDATE, DELETE)
    counters: tuple[str, ...] = ("changes", "frame")
    """What rises, of COUNTERS."""

    @property
    def columns(self) -> list[str]:
        fields = self.model._meta.concrete_fields
        return [
            f'"{field.column}"'
            for field in fields
            if not field.primary_key and field.attname not in self.but
            if not self.only or field.attname in self.only
        ]

    @property
    def decisive_columns(self) -> list[str]:
        """Those that say which rows are shown."""
        return [f'"{column}"' for column in re.findall(r"\{row\}\.(\w+)", self.where)]

    def subject_of(self, *rows: str) -> str:
        return ", ".join(f"{row}.{self.subject}" if self.subject else f"{SITE}" for row in rows)

    def is_shown(self, row: str) -> str:
        return f"({self.where.format(row=row)})"

    def values(self, row: str) -> str:
        return ", ".join(f"{row}.{column}" for column in self.columns)

    @property
    def is_changed(self) -> str:
        """The condition that an update changes what is shown."""
        old, new = self.is_shown("OLD"), self.is_shown("NEW")
        differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
        row = "" if connection.vendor == "sqlite" else "ROW"
        return (
            f"{old} <> {new} OR {new} AND "
            f"{row}({self.values('OLD')}) {differs} {row}({self.values('NEW')})"
        )

    @property
    def update_of(self) -> str:
        return f"UPDATE OF {', '.join(dict.fromkeys(self.columns + self.decisive_columns))}"


def sqlite_trigger(watch: Watch, event: str, name: str) -> str:
    """Return one that looks at each row; there is never more than one who writes."""
    table = watch.model._meta.db_table
    rows = {INSERT: ["NEW"], UPDATE: ["OLD", "NEW"], DELETE: ["OLD"]}[event]
    subjects = " UNION ".join(f"SELECT {watch.subject_of(row)} AS subject" for row in rows)
    risen = ", ".join(f"{each} = {each} + {STEP['sqlite']}" for each in watch.counters)
    return f"""
        CREATE TRIGGER {name} AFTER {watch.update_of if event == UPDATE else event} ON {table}
        WHEN {watch.is_changed if event == UPDATE else watch.is_shown(rows[0])}
        BEGIN
            INSERT INTO blog_pageversion (subject, changes, likes, frame)
            SELECT subject, 0, 0, 0 FROM ({subjects}) AS new WHERE NOT EXISTS (
                SELECT 1 FROM blog_pageversion AS old WHERE old.subject = new.subject
            );
            UPDATE blog_pageversion SET {risen}
            WHERE subject IN ({watch.subject_of(*rows)});
        END
    """  # noqa: S608  nothing of it comes from outside


def postgresql_trigger(watch: Watch, event: str, name: str) -> str:
    """Return one that looks at all rows of a statement, or at those of an update that change.

    The second costs nothing where none of the columns is written, as when a thread makes room.
    """
    table = watch.model._meta.db_table
    if event == UPDATE:
        subjects = f"ARRAY[{watch.subject_of('OLD', 'NEW')}]"
        fires = f"AFTER {watch.update_of} ON {table} FOR EACH ROW WHEN ({watch.is_changed})"
    else:
        columns, condition = watch.subject_of("rows"), watch.is_shown("rows")
        shown = f"SELECT {columns} FROM rows WHERE {condition}"  # noqa: S608  as above
        subjects = f"ARRAY({shown})"
        transition = "NEW TABLE" if event == INSERT else "OLD TABLE"
        fires = f"AFTER {event} ON {table} REFERENCING {transition} AS rows FOR EACH STATEMENT"
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM blog_raise_versions({subjects}::bigint[], ARRAY{list(watch.counters)});
            RETURN NULL;
        END
        $$;
        CREATE TRIGGER {name} {fires} EXECUTE FUNCTION {name}();
    """


def triggers(prefix: str, watches: tuple[Watch, ...]) -> Iterator[tuple[str, str]]:
    """Yield the name of each trigger, which tells by a digest what it does, and its SQL."""
    write = postgresql_trigger if connection.vendor == "postgresql" else sqlite_trigger
    for number, watch in enumerate(watches):
        for event in watch.on:
            name = f"{prefix}{number}_{event.lower()}"
            digest = sha256((POSTGRESQL_RAISE + write(watch, event, name)).encode())
            name = f"{name}_{digest.hexdigest()[:12]}"
            yield name, write(watch, event, name)


def keep_installed(app: AppConfig, *watches: Watch) -> None:
    """Have the triggers of an app's watches stand whenever `migrate` is done."""
    prefix = f"pageversion_{app.label}_"
    pre_migrate.connect(partial(make_way, prefix), sender=app, weak=False, dispatch_uid=prefix)
    post_migrate.connect(
        partial(install, prefix, watches), sender=app, weak=False, dispatch_uid=prefix
    )


def make_way(prefix: str, using: str, plan: Any, **kwargs: Any) -> None:
    """Drop the triggers, which stand in the way of changes to the columns that they name."""
    if plan and using == DEFAULT_DB_ALIAS:
        drop(installed(prefix))


def install(
    prefix: str, watches: tuple[Watch, ...], using: str, apps: Any = all_apps, **kwargs: Any
) -> None:
    """Put in place of triggers that are not as they should be those that are."""
    there = tuple(watch for watch in watches if all_there(watch, apps))
    wanted = dict(triggers(prefix, there))
    standing = installed(prefix)
    if using != DEFAULT_DB_ALIAS or standing == set(wanted):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        drop(standing)
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_RAISE)
        for statement in wanted.values():
            cursor.execute(statement)
        if wanted:
            PageVersion.renew_all()  # for what was changed while there were none


def all_there(watch: Watch, apps: Any) -> bool:
    """Say whether the database has what a watch looks at; an older one may not, or no more."""
    for model in (PageVersion, watch.model):
        try:
            fields = apps.get_model(model._meta.label)._meta.concrete_fields
        except LookupError:
            return False
        if not {field.column for field in fields} >= {
            field.column for field in model._meta.concrete_fields
        }:
            return False
    return True


def installed(prefix: str) -> set[str]:
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return {name for (name,) in cursor.fetchall() if name.startswith(prefix)}


def drop(names: set[str]) -> None:
    with connection.cursor() as cursor:
        for name in names:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")  # the trigger goes with it
            else:
                cursor.execute(f"DROP TRIGGER {name}")
