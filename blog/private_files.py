"""Files that are written out of the site: for its owner alone, and whole or not at all."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TextIO


class Writable(Protocol):
    def write(self, text: str, /) -> object: ...


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
