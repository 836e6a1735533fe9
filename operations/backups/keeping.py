"""Backups in a folder: named by the moment, and only the newest kept."""

import re
from pathlib import Path

from django.utils import timezone

NAME = re.compile(r"palabre-\d{4}-\d\d-\d\d-\d{6}\.tar")


def name_for_now() -> str:
    """Return the name of a backup that is made now, by the clock of the site."""
    return f"palabre-{timezone.localtime():%Y-%m-%d-%H%M%S}.tar"


def all_in(folder: Path) -> list[Path]:
    """Return the backups that were made in a folder, the newest first."""
    return sorted((path for path in folder.iterdir() if NAME.fullmatch(path.name)), reverse=True)


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all backups in a folder but the newest, and return those that were deleted."""
    old = all_in(folder)[keep:]
    for path in old:
        path.unlink(missing_ok=True)
    return old
