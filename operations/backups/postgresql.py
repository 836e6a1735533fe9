"""A PostgreSQL database: dumped while others write to it, looked over, and put back."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _

from operations.backups.archive import CHUNK, BackupError, Writer
from operations.backups.manifest import Contents

MEMBER = "database.pgdump"

OURS = ["--no-owner", "--no-privileges", "--no-comments"]
"""Who owns what is the affair of the database that it is put into."""

EMPTY = """
DO $$
DECLARE thing record;
BEGIN
  FOR thing IN SELECT c.oid::regclass AS name FROM pg_class c
      WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', thing.name);
  END LOOP;
  FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p
      WHERE p.prokind = 'f' AND p.pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', thing.name);
  END LOOP;
END $$;
"""
"""Drops the tables of a site, and the functions of their triggers."""

PATIENCE = b"SET lock_timeout = '20s';"
"""Ends an attempt to drop what others use for long, and with that the transaction."""


def copy(archive: Writer, tables: dict[str, str], scratch: Path) -> Contents:
    """Write a dump of the database into the archive, as it stands in this moment.

    Raises BackupError where PostgreSQL's own programs are missing or older than the server.
    """
    program = _program("pg_dump", _server_version())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        counts = {}
        for name, table in tables.items():
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608  a name of ours
            counts[name] = cursor.fetchone()[0]
        cursor.execute("SELECT app, MAX(name) FROM django_migrations GROUP BY app")
        migrations = dict(cursor.fetchall())
        arguments, environment = _database()
        command = [program, "--format=custom", *OURS, f"--snapshot={snapshot}", *arguments]
        with archive.member(MEMBER) as member, _running(command, environment) as process:
            assert process.stdout
            shutil.copyfileobj(process.stdout, member, CHUNK)
    return Contents(counts, migrations)


def count(content: IO[bytes], tables: dict[str, str], scratch: Path) -> dict[str, int]:
    """Return how many rows a dump has, which is read whole. Raises BackupError if it is damaged."""
    counts = dict.fromkeys(tables, 0)
    names = {table: name for name, table in tables.items()}
    wanted = [f"--table={table}" for table in names]
    command = [_program("pg_restore"), "--data-only", "--file=-", *wanted]
    with _feeding(command, {}, content) as lines:
        name = None
        for line in lines:
            if name is None:
                begin = re.match(rb"COPY [\w\"]+\.\"?(\w+)", line)
                name = names.get(begin[1].decode()) if begin else None
            elif line == b"\\.\n":
                name = None
            else:
                counts[name] += 1
    return counts


def restore(content: IO[bytes]) -> None:
    """Put a dump in the place of all that the database has, or, if that fails, change nothing.

    Raises BackupError.
    """
    version = _server_version()
    connection.close()
    arguments, environment = _database()
    quietly = ["--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]
    psql = [_program("psql", version), *quietly, *arguments]
    unpack = [_program("pg_restore", version), "--file=-", *OURS]
    with _running(psql, environment, subprocess.PIPE) as process:
        assert process.stdin
        # Where psql has ended already, it says why.
        with suppress(BrokenPipeError), process.stdin as script:
            script.writelines([b"BEGIN;", PATIENCE, EMPTY.encode()])
            with _feeding(unpack, {}, content) as lines:
                script.writelines(lines)
            # Only when the dump was read to its end.
            script.write(b"COMMIT;")


def _database() -> tuple[list[str], dict[str, str]]:
    """Return how PostgreSQL's programs reach the database; the password is in the environment."""
    arguments, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *place, name = arguments[1:]
    return [*place, f"--dbname={name}", "--no-password"], environment or {}


def _server_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def _program(name: str, server: int = 0) -> str:
    """Return the path of a program. Raises BackupError where it is missing or too old."""
    debian = Path(f"/usr/lib/postgresql/{server}/bin/{name}")
    path = str(debian) if debian.exists() else shutil.which(name)
    package = f"postgresql-client-{server}" if server else "postgresql-client"
    if not path:
        raise BackupError(
            _("%(program)s is missing: install it (Debian and Ubuntu: `apt install %(package)s`).")
            % {"program": name, "package": package}
        )
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout  # noqa: S603
    found = re.search(r"\d+", said)
    if found and int(found[0]) < server:
        raise BackupError(
            _(
                "%(program)s %(version)s is older than the server, which is PostgreSQL %(server)d: "
                "install `%(package)s`."
            )
            % {"program": name, "version": found[0], "server": server, "package": package}
        )
    return path


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], stdin: IO[bytes] | int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of PostgreSQL's programs; raise BackupError with its last words if it fails."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=os.environ | environment,
        )
        with process:
            try:
                yield process
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            errors.seek(0)
            words = errors.read().decode(errors="replace").strip().splitlines()
            raise BackupError(
                _("%(program)s failed: %(why)s.")
                % {
                    "program": Path(command[0]).name,
                    "why": (words or [str(process.returncode)])[0].rstrip("."),
                }
            )


@contextmanager
def _feeding(
    command: list[str], environment: dict[str, str], content: IO[bytes]
) -> Iterator[Iterable[bytes]]:
    """Run a program on a dump and yield the lines that it writes."""
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as dump:
        # A file of its own, because a member of an archive is none that a program can read.
        shutil.copyfileobj(content, dump, CHUNK)
        dump.seek(0)
        with _running(command, environment, dump) as process:
            assert process.stdout
            yield process.stdout
