"""Where what the site has is kept: database, backups, disk, static files."""

import os
import shutil
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from operations.backups import keeping
from operations.health.findings import Verdict, broken, check, good, look

SECONDS = 5
"""How long a large SQLite file is read."""

LARGEST_LOG = 256 * 1024**2
"""Of SQLite's WAL, which is a few megabytes unless something keeps it from being written back."""

FRESH = timedelta(hours=26)
"""How old the backup of the night may be."""

SCARCE, FULL = 1024**3, 200 * 1024**2
"""How many free bytes are few, and how many are too few to go on."""


@check(
    gettext_lazy("database"),
    gettext_lazy("See whether the database runs, and whether DATABASE_URL is right."),
)
def database() -> Verdict:
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        sentence = ngettext(
            "%d migration is not applied.", "%d migrations are not applied.", len(plan)
        )
        names = [str(migration) for migration, _backwards in plan]
        return broken(sentence % len(plan), _("Run `manage.py migrate`."), names)
    return good(_("It answers, and all migrations are applied."))


@check(
    gettext_lazy("SQLite’s file"),
    gettext_lazy(
        "If the disk is full, make room. Else restore the last backup into a new DATA_DIR, and see "
        "whether the disk is sound."
    ),
)
def integrity() -> Verdict | None:
    """Read the file for some seconds, and look at the size of its log."""
    if connection.vendor != "sqlite":
        return None
    path = Path(str(connection.settings_dict["NAME"]))
    end = time.monotonic() + SECONDS
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
        file.set_progress_handler(lambda: time.monotonic() > end, 10_000)
        try:
            said = file.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.OperationalError:
            if time.monotonic() <= end:
                raise
            said = "ok"  # as far as it was read
    if said != "ok":
        return broken(_("It is damaged: %s.") % said, str(integrity.remedy))
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > LARGEST_LOG:
        return look(
            _("Its log has grown to %s.") % filesizeformat(size),
            _("Some process reads for hours without an end: restart the site."),
        )
    return good(_("It is sound, and its log has %s.") % filesizeformat(size))


@check(gettext_lazy("backup"), gettext_lazy("See whether the folder of BACKUP_DIR can be read."))
def backup() -> Verdict:
    folder = settings.BACKUP_DIR
    if not folder:
        return look(
            _("None is made by the worker."),
            _("Set BACKUP_DIR, or have `manage.py backup` run each night and copied elsewhere."),
        )
    if not folder.is_dir():
        return broken(_("The folder %s is not there.") % folder, _("Make it, or mount its disk."))
    newest = next(iter(keeping.all_in(folder)), None)
    remedy = _("Look for “There is no backup” in the worker’s log.")
    if newest is None:
        return broken(_("There is none in %s.") % folder, remedy)
    state = newest.stat()
    made_at = datetime.fromtimestamp(state.st_mtime, UTC)
    said = {
        "name": newest.name,
        "age": timesince(made_at, depth=1),
        "size": filesizeformat(state.st_size),
    }
    if timezone.now() - made_at > FRESH:
        return broken(_("The last one, %(name)s, is %(age)s old.") % said, remedy)
    return good(_("%(name)s, %(size)s, %(age)s old.") % said)


@check(gettext_lazy("disk"), gettext_lazy("See whether the folder is there, and its disk mounted."))
def disk() -> Verdict:
    folders = [settings.DATA_DIR, *([settings.BACKUP_DIR] if settings.BACKUP_DIR else [])]
    free = {folder: shutil.disk_usage(folder).free for folder in folders if folder.exists()}
    details = [
        _("%(folder)s: %(size)s free.") % {"folder": folder, "size": filesizeformat(size)}
        for folder, size in free.items()
    ]
    if locked := [folder for folder in free if not os.access(folder, os.W_OK)]:
        return broken(
            _("%s cannot be written to.") % locked[0],
            _("Let the user that the site runs as write there."),
            details,
        )
    least = min(free.values())
    size = filesizeformat(least)
    remedy = _("Make room, or move to a larger disk: what readers post cannot be kept without.")
    if least < FULL:
        return broken(_("It is full: %s free.") % size, remedy, details)
    if least < SCARCE:
        return look(_("It is nearly full: %s free.") % size, remedy, details)
    return good(_("%s free.") % size, details)


@check(gettext_lazy("static files"), gettext_lazy("Run `manage.py collectstatic --no-input`."))
def static_files() -> Verdict:
    """See whether they are collected, and since this version was installed."""
    if settings.DEBUG:
        return good(_("They are served as they are, with DEBUG."))
    collected = Path(settings.STATIC_ROOT, "staticfiles.json")
    remedy = str(static_files.remedy)
    if not collected.is_file():
        return broken(_("They are not collected."), remedy)
    own = [path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*")]
    if max(path.stat().st_mtime for path in own) > collected.stat().st_mtime:
        return look(_("Some have changed since they were collected."), remedy)
    return good(_("They are collected in %s.") % settings.STATIC_ROOT)
