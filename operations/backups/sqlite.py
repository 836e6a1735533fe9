"""A SQLite database: copied while others write to it, looked over, and put in its place."""

import gzip
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import IO

from django.db import connection
from django.utils.translation import gettext as _

from operations.backups.archive import CHUNK, BackupError, Writer, put_in_place
from operations.backups.manifest import Contents

MEMBER = "database.sqlite3.gz"

LEVEL = 4
"""Of gzip: nearly as small as with more, in half of the time."""

STEP = 1000
"""How many pages are copied at a time."""


def copy(archive: Writer, tables: dict[str, str], scratch: Path) -> Contents:
    """Write a copy of the database into the archive, as it stands in this moment.

    Whoever writes meanwhile is not held up, as WAL has it, and does not have the copy begin anew:
    it reads all in one transaction. Raises sqlite3.Error or OSError.
    """
    path = scratch / "database"
    with (
        closing(sqlite3.connect(_address(), uri=True, isolation_level=None)) as source,
        closing(sqlite3.connect(path, isolation_level=None)) as target,
    ):
        source.execute("BEGIN")
        source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=STEP)
        # All of it in the one file, with no log beside it.
        target.execute("PRAGMA journal_mode=DELETE").fetchone()
        contents = Contents(_counts(target, tables), _migrations(target))
    with (
        archive.member(MEMBER) as member,
        gzip.GzipFile("", "wb", LEVEL, member, mtime=0) as packed,
        path.open("rb") as copied,
    ):
        shutil.copyfileobj(copied, packed, CHUNK)
    path.unlink()
    return contents


def unpack(content: IO[bytes], path: Path) -> None:
    """Write the database of a backup to a path. Raises BackupError where it is not sound."""
    try:
        with gzip.open(content) as packed, path.open("xb") as file:
            shutil.copyfileobj(packed, file, CHUNK)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(0o600)
        with closing(sqlite3.connect(path)) as database:
            said = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except (gzip.BadGzipFile, EOFError, sqlite3.DatabaseError) as error:
        raise BackupError(_("The database in the backup does not open: %s.") % error) from error
    if said != "ok":
        raise BackupError(_("The database in the backup is damaged: %s.") % said)


def count(content: IO[bytes], tables: dict[str, str], scratch: Path) -> dict[str, int]:
    """Return how many rows the database of a backup has. Raises BackupError if it is damaged."""
    path = scratch / "database"
    unpack(content, path)
    with closing(sqlite3.connect(path)) as database:
        return _counts(database, tables)


def restore(content: IO[bytes]) -> None:
    """Put a database in the place of the site's own, in one step, after it was found sound.

    Raises BackupError where it is not, or where another process has the site's own open.
    """
    place = Path(str(connection.settings_dict["NAME"]))
    fresh = place.with_name(f".{place.name}.restoring")
    fresh.unlink(missing_ok=True)
    try:
        unpack(content, fresh)
        connection.close()
        if place.exists():
            _be_alone(place)
            shutil.copymode(place, fresh)
        put_in_place(fresh, place)
    finally:
        fresh.unlink(missing_ok=True)


def _be_alone(place: Path) -> None:
    """See to it that nobody has a database open, so that no log of the old one meets the new."""
    try:
        with closing(sqlite3.connect(place, timeout=1)) as old:
            old.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        raise BackupError(
            _("The site is running: stop its web server and its worker, then restore again.")
        ) from error


def _address() -> str:
    """Return the database of the site as one that is not made where it is missing."""
    return f"{Path(str(connection.settings_dict['NAME'])).resolve().as_uri()}?mode=rw"


def _counts(database: sqlite3.Connection, tables: dict[str, str]) -> dict[str, int]:
    return {
        name: database.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]  # noqa: S608
        for name, table in tables.items()
    }


def _migrations(database: sqlite3.Connection) -> dict[str, str]:
    return dict(database.execute("SELECT app, MAX(name) FROM django_migrations GROUP BY app"))
