"""A backup is put back: into a site that has nothing in it yet, or over one that is backed up."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path, PurePosixPath

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from django.utils.translation import gettext as _

from blog.models import PageVersion
from operations.backups import engines, manifest
from operations.backups.archive import BackupError, Member, Reader
from operations.backups.manifest import Manifest
from operations.backups.verifying import verified

PRIVATE = 0o700
"""The mode of folders that no web server hands out."""


def restore(path: Path, *, replace: bool = False) -> Manifest:
    """Verify a backup, then put its files and its database back, and migrate them to this version.

    With `replace`, the database that is there goes; files that came since stay. Raises BackupError;
    then the site is as it was, and the same may be tried again.
    """
    if not replace:
        _refuse_if_in_use()
    with verified(path) as (archive, made):
        _refuse_what_is_not_for_this_site(made)
        files = [member for member in made.members if member.name.startswith("files/")]
        try:
            with _put_back(archive, files):
                engine = engines.of_this_site()
                with archive.open(engine.MEMBER) as content:
                    engine.restore(content)
        except OSError as error:
            raise BackupError(
                _("The backup could not be put back: %(why)s (%(where)s). Nothing was changed.")
                % {"why": error.strerror or error, "where": error.filename or path}
            ) from error
    call_command("migrate", interactive=False, verbosity=0)
    PageVersion.renew_all()  # what caches keep is of the site as it was later
    return made


def has_another_key(made: Manifest) -> bool:
    """Whether links in mails of the backed-up site are dead here, for want of its SECRET_KEY."""
    return made.key != manifest.key_print()


def _refuse_if_in_use() -> None:
    tables = set(connection.introspection.table_names())
    models: list[type[Model]] = [*manifest.COUNTED.values(), User]
    for model in models:
        if model._meta.db_table in tables and model._base_manager.exists():
            raise BackupError(
                _(
                    "This site is in use: it has articles, comments, subscribers or users, which "
                    "would be lost. Set DATA_DIR and DATABASE_URL to a new place, or move the old "
                    "ones away, then restore again."
                )
            )


def _refuse_what_is_not_for_this_site(made: Manifest) -> None:
    if made.database != connection.vendor:
        raise BackupError(
            _(
                "The backup is of %(theirs)s, and this site is on %(ours)s. Set DATABASE_URL to "
                "%(theirs)s; `manage.py export_json` writes for programs what a site has."
            )
            % {"theirs": made.database, "ours": connection.vendor}
        )
    loader = MigrationLoader(None)
    unknown = [
        f"{app}.{name}"
        for app, name in made.migrations.items()
        if app in loader.migrated_apps and (app, name) not in loader.disk_migrations
    ]
    if unknown:
        raise BackupError(
            _("The backup is of a later Palabre, %(version)s: install that (unknown: %(names)s).")
            % {"version": made.palabre, "names": ", ".join(unknown)}
        )


@contextmanager
def _put_back(archive: Reader, files: list[Member]) -> Iterator[None]:
    """Put files in their places for good if the block ends well, else take them away again."""
    put: list[Path] = []
    try:
        for folder in engines.FOLDERS:
            mine = [member for member in files if member.name.startswith(f"files/{folder}/")]
            if mine:
                _put_folder(archive, folder, mine, put)
        yield
    except BaseException:
        for path in put:
            path.unlink(missing_ok=True)
        raise


def _put_folder(archive: Reader, folder: str, files: list[Member], put: list[Path]) -> None:
    root = engines.folder(folder)
    if not root.is_dir():
        root.mkdir(PRIVATE if folder == "imports" else 0o777)
    # Within the folder itself, so that its group is that of the files, as nginx may need it.
    with tempfile.TemporaryDirectory(dir=root, prefix=".palabre-restore-") as name:
        for member in files:
            place = root / PurePosixPath(member.name).relative_to(f"files/{folder}")
            if place.exists():
                _refuse_another(place, member)
                continue
            fresh = archive.extract(member.name, Path(name))
            place.parent.mkdir(parents=True, exist_ok=True)
            os.rename(fresh, place)
            put.append(place)


def _refuse_another(place: Path, member: Member) -> None:
    """Let be what an attempt before this one put there, and nothing else."""
    with place.open("rb") as file:
        if file_digest(file, "sha256").hexdigest() != member.sha256:
            raise BackupError(
                _("%s is there already, and is another file: move it away, then restore again.")
                % place
            )
