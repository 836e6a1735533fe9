"""What stands around the conversation on the page of an article, kept in the memory of a process.

A comment that comes makes the page an old one, but nothing of what is around it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.db.models import Min
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from blog.models import Article
from blog.models.versions import Version

KEPT_FOR = timedelta(days=1)

memory = LocMemCache("frames", {"OPTIONS": {"MAX_ENTRIES": 2_000}})
"""Of each process its own: what is found in it is named after a version. It has room for the eight
parts of some 250 pages, of 20 to 60 KB each; where there is none, a comment costs four times as
much."""


class Frames:
    """The parts of one page, which hold as long as the frame of its version is the same.

    That version has to be read before anything that the page shows.
    """

    def __init__(self, path: str, version: Version) -> None:
        self.page = f"{path}:{version.frame}"

    @cached_property
    def until(self) -> datetime:
        """When they may look different though nothing was changed: another article appears."""
        key = f"until:{self.page}"
        until: datetime | None = memory.get(key)
        if until is None:
            now = timezone.now()
            appears_next = Article.objects.scheduled().aggregate(at=Min("published_at"))["at"]
            until = min(now + KEPT_FOR, appears_next or datetime.max.replace(tzinfo=now.tzinfo))
            memory.set(key, until, (until - now).total_seconds())
        return until

    def keep(self, name: str, make: Callable[[], Any]) -> Any:
        """Return a part as it was made before, else make it."""
        key = f"{name}:{get_language()}:{self.page}"
        part = memory.get(key)
        if part is None:
            left = self.until - timezone.now()
            part = make()
            memory.set(key, part, left.total_seconds())
        return part


def keep(request: HttpRequest | None, name: str, make: Callable[[], Any]) -> Any:
    """Do the same on a page that is made to be kept; elsewhere, as in a preview, make the part."""
    frames: Frames | None = getattr(request, "frames", None)
    return frames.keep(name, make) if frames else make()
