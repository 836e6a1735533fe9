"""Which of the two databases a site has, and where its files are."""

from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db import connection

from operations.backups import postgresql, sqlite
from operations.backups.manifest import COUNTED

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
"""By the name that Django has for each."""

TABLES = {name: model._meta.db_table for name, model in COUNTED.items()}

FOLDERS = ["media", "imports", "mail"]
"""What is kept of DATA_DIR: all but what can be made again, and the key, which is a secret."""


def of_this_site() -> ModuleType:
    return ENGINES[connection.vendor]


def folder(name: str) -> Path:
    """Return where the files of one of FOLDERS are."""
    return Path(settings.MEDIA_ROOT) if name == "media" else Path(settings.DATA_DIR, name)
