"""Files of the site: each is kept whole or not at all, and goes if its row cannot be kept."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import transaction

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What the system says where there is no room."""

type Stored = tuple[FileSystemStorage, str]

_stored: ContextVar[set[Stored] | None] = ContextVar("stored", default=None)
"""The files of a transaction that has not ended yet."""


class WholeFileStorage(FileSystemStorage):
    """Django's own, but that a file for which there is no room leaves no half of it behind."""

    def _save(self, name: str, content: Any) -> str:
        # An empty file takes the name first, so that what is deleted is never that of another.
        taken: str = super()._save(name, ContentFile(b""))  # type: ignore[misc]
        try:
            self._over()._save(taken, content)  # type: ignore[attr-defined]
        except BaseException:
            self.delete(taken)
            raise
        if (stored := _stored.get()) is not None:
            stored.add((self, taken))
        return taken

    def _over(self) -> FileSystemStorage:
        """Return the same place, but that what is written there replaces what has its name."""
        return FileSystemStorage(
            location=self.location,
            file_permissions_mode=self.file_permissions_mode,
            directory_permissions_mode=self.directory_permissions_mode,
            allow_overwrite=True,
        )


@contextmanager
def atomic() -> Iterator[None]:
    """Begin a transaction that takes back the files stored in it as well, if it fails."""
    stored: set[Stored] = set()
    token = _stored.set(stored)
    try:
        with transaction.atomic():
            # Once it is committed they stay, whatever fails afterwards.
            transaction.on_commit(stored.clear)
            yield
    except BaseException:
        for storage, name in stored:
            storage.delete(name)
        raise
    finally:
        _stored.reset(token)
