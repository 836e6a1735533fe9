"""A backup is made: beside its place, and put there only when it is whole."""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from blog.files import FULL
from operations.backups import engines, manifest
from operations.backups.archive import CHUNK, MANIFEST, BackupError, Writer, put_in_place
from operations.backups.manifest import Manifest

UNFINISHED = ".palabre-backup-"
"""What the name of a folder begins with in which a backup is being made."""

A_DAY = 24 * 3600


def take(target: Path, *, overwrite: bool = False) -> Manifest:
    """Write all of the site into one file that only its owner reads, and say what it has.

    Raises BackupError; then nothing is left but what was there before.
    """
    if target.exists() and not (overwrite and target.is_file()):
        raise BackupError(
            _("%s is there already: name another file, or give --overwrite.") % target
        )
    try:
        _forget_unfinished(target.parent)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=UNFINISHED) as name:
            part = Path(name, "backup.tar")
            with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
                made = _write(Writer(file), Path(name))
                file.flush()
                os.fsync(file.fileno())
            put_in_place(part, target)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(_sentence(target.parent, error)) from error
    return made


def _write(archive: Writer, scratch: Path) -> Manifest:
    """Write files, the database, then the files that came meanwhile.

    A file is there before the database knows of it, and until the database has forgotten it: so
    all that this database knows is among these files.
    """
    seen: set[str] = set()
    _add_files(archive, seen)
    contents = engines.of_this_site().copy(archive, engines.TABLES, scratch)
    _add_files(archive, seen)
    made = Manifest(
        database=connection.vendor,
        migrations=contents.migrations,
        counts=contents.counts,
        members=archive.members.copy(),
        palabre=manifest.version(),
        settings=manifest.settings_without_secrets(),
        key=manifest.key_print(),
    )
    with archive.member(MANIFEST) as member:
        member.write(made.to_json())
    archive.close()
    return made


def _add_files(archive: Writer, seen: set[str]) -> None:
    for folder in engines.FOLDERS:
        root = engines.folder(folder)
        for path in _files(root):
            name = f"files/{folder}/{path.relative_to(root).as_posix()}"
            if name not in seen and _add(archive, name, path):
                seen.add(name)


def _files(root: Path) -> Iterator[Path]:
    """Yield the files below a folder, also below folders that links lead to, but each but once."""
    been: set[tuple[int, int]] = set()
    for path, folders, files in os.walk(root, followlinks=True):
        try:
            here = os.stat(path)
        except FileNotFoundError:
            continue
        if (here.st_dev, here.st_ino) in been:
            folders.clear()
            continue
        been.add((here.st_dev, here.st_ino))
        folders.sort()
        for name in sorted(files):
            if not name.endswith(".part") and (file := Path(path, name)).is_file():
                yield file


def _add(archive: Writer, name: str, path: Path) -> bool:
    """Add a file as it is while it is read; return whether it was still there."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return False
    with file:
        state = os.fstat(file.fileno())
        with archive.member(name, mode=state.st_mode & 0o777, modified=state.st_mtime) as member:
            shutil.copyfileobj(file, member, CHUNK)
    return True


def _forget_unfinished(folder: Path) -> None:
    """Remove what backups left that were killed; one that is being made is not that old."""
    for path in folder.glob(f"{UNFINISHED}*"):
        if path.stat().st_mtime < time.time() - A_DAY:
            shutil.rmtree(path, ignore_errors=True)


def _sentence(folder: Path, error: OSError | sqlite3.Error) -> str:
    is_full = isinstance(error, OSError) and error.errno in FULL
    if is_full or getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
        return (
            _(
                "There is no room for the backup in %s: make some, or name another folder. "
                "Nothing was left behind."
            )
            % folder
        )
    why = getattr(error, "strerror", None) or error
    where = getattr(error, "filename", None) or folder
    return _("The backup could not be made: %(why)s (%(where)s).") % {"why": why, "where": where}
