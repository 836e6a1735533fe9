"""Files that nobody but the owner of the site reads: lists that come in, and all that goes out."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO

from django.conf import settings

from blog.files import WholeFileStorage


class Writable(Protocol):
    def write(self, text: str, /) -> object: ...


def private_storage() -> WholeFileStorage:
    """Return where uploads are kept that no web server may hand out."""
    return WholeFileStorage(
        location=Path(settings.DATA_DIR, "imports"),
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


@contextmanager
def replacing(path: str) -> Iterator[TextIO]:
    """Open a text file that only its owner reads; it takes its place once all of it is written.

    Whatever was there before stays until then, and for good if anything goes wrong. The text is
    UTF-8, with the ends of lines as they are written. Raises OSError.
    """
    target = Path(path).resolve()
    if target.exists() and not target.is_file():  # what is renamed to a device replaces it
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path)
    descriptor, unfinished = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
    try:
        with open(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        os.replace(unfinished, target)
    except BaseException:
        os.unlink(unfinished)
        raise
