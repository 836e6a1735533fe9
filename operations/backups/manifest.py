"""What a backup says of itself."""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from blog.models import Article
from comments.models import Comment
from operations.backups.archive import BackupError, Member
from subscriptions.models import Subscriber

FORMAT = 1

COUNTED: dict[str, type[Model]] = {
    "articles": Article,
    "comments": Comment,
    "subscribers": Subscriber,
}
"""What is counted in each backup, so that one can see whether it is all there."""

HARMLESS = [
    *("DEBUG", "DATA_DIR", "SITE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "FRONT_CACHE_URL"),
    *("DEFAULT_FROM_EMAIL", "ADMIN_EMAIL", "WEBSUB_HUB", "BACKUP_DIR", "WEB_CONCURRENCY", "PORT"),
    *("PYTHON_AKISMET_BLOG_URL", "PYTHON_AKISMET_TIMEOUT"),
    *("LOG_FORMAT", "SLOW_QUERY_MS", "PROMETHEUS_MULTIPROC_DIR"),
]
SECRET = [
    *("SECRET_KEY", "DATABASE_URL", "CACHE_URL", "EMAIL_URL"),
    *("PYTHON_AKISMET_API_KEY", "METRICS_TOKEN"),
]
"""Settings of which only the name is kept, as of all those of Anymail."""


class Contents(NamedTuple):
    """What a database has, seen in the moment in which it is copied."""

    counts: dict[str, int]
    migrations: dict[str, str]


@dataclass(frozen=True)
class Manifest:
    database: str
    """`sqlite` or `postgresql`."""
    migrations: dict[str, str]
    """The last migration of each app."""
    counts: dict[str, int]
    members: list[Member]
    palabre: str = ""
    made_at: str = field(default_factory=lambda: timezone.now().isoformat(timespec="seconds"))
    settings: dict[str, str | None] = field(default_factory=dict)
    """The variables of the environment that were set; None for the value of a secret one."""
    key: str = ""
    """By what SECRET_KEY is known again, which itself is not kept."""
    format: int = FORMAT

    def to_json(self) -> bytes:
        whole = asdict(self) | {"members": [member._asdict() for member in self.members]}
        return json.dumps(whole, indent=1, ensure_ascii=False).encode(errors="surrogateescape")

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Read what a backup says of itself. Raises BackupError where it says nothing sensible."""
        try:
            whole: dict[str, Any] = json.loads(text.decode(errors="surrogateescape"))
            if whole["format"] > FORMAT:
                raise BackupError(_("The backup was made by a later version of Palabre."))
            whole["members"] = [Member(**member) for member in whole["members"]]
            return cls(**whole)
        except (ValueError, TypeError, KeyError) as error:
            raise BackupError(_("The list of what is in the backup cannot be read.")) from error


def version() -> str:
    """Return the version of Palabre that runs."""
    with open(settings.BASE_DIR / "pyproject.toml", "rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def key_print() -> str:
    """Return by what the site's SECRET_KEY is known again; it tells nothing of the key."""
    return salted_hmac("operations.backups", "SECRET_KEY", algorithm="sha256").hexdigest()


def settings_without_secrets(environment: Mapping[str, str] = os.environ) -> dict[str, str | None]:
    """Return the settings that are made in the environment, secret ones without their values."""
    kept: dict[str, str | None] = {}
    for name in sorted(environment):
        if name in HARMLESS:
            kept[name] = environment[name]
        elif name in SECRET or name.startswith("ANYMAIL_"):
            kept[name] = None
    return kept
