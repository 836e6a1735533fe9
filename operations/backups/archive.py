"""The file of a backup: a tar, written front to back and read without trusting it."""

import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, NamedTuple

from django.utils.translation import gettext as _

MANIFEST = "manifest.json"
"""The last member, so that a file that was cut off has none."""

CHUNK = 1 << 20


class BackupError(Exception):
    """Why a backup cannot be made, trusted or put back, in sentences for the operator."""


def put_in_place(unfinished: Path, target: Path) -> None:
    """Give a file that is whole its name, in one step, and have the disk keep the name as well."""
    os.replace(unfinished, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Member(NamedTuple):
    name: str
    size: int
    sha256: str


class Digest(io.RawIOBase):
    """Passes on what is written to it, and knows its size and checksum."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        self.file = file
        self.size = 0
        self.sha256 = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        if self.file:
            self.file.write(data)
        self.size += len(data)
        self.sha256.update(data)
        return len(data)


class Writer:
    """Writes members of which nobody knows beforehand how long they will be.

    The header of each is written last, over the room left for it: so a dump need not be kept beside
    the archive first, and a file that grows while it is read does no harm.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.members: list[Member] = []

    @contextmanager
    def member(self, name: str, *, mode: int = 0o600, modified: float = 0) -> Iterator[Digest]:
        """Write a member for as long as the block lasts; leave it out if that raises."""
        info = tarfile.TarInfo(name)
        info.mode, info.mtime = mode, int(modified)
        start = self.file.tell()
        self.file.write(_header(info))
        content = Digest(self.file)
        try:
            yield content
        except BaseException:
            self.file.seek(start)
            self.file.truncate()
            raise
        self.file.write(bytes(-content.size % tarfile.BLOCKSIZE))
        end = self.file.tell()
        info.size = content.size
        self.file.seek(start)
        self.file.write(_header(info))
        self.file.seek(end)
        self.members.append(Member(name, content.size, content.sha256.hexdigest()))

    def close(self) -> None:
        self.file.write(bytes(2 * tarfile.BLOCKSIZE))


def _header(info: tarfile.TarInfo) -> bytes:
    """Return a header, whose length depends on the name alone, however large the member is."""
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")


class Reader:
    """Reads the members of a backup, of which none is believed to be what it says."""

    def __init__(self, tar: tarfile.TarFile, path: Path) -> None:
        self.tar = tar
        self.infos: dict[str, tarfile.TarInfo] = {}
        for info in tar:
            if info.type != tarfile.REGTYPE or info.name in self.infos or not is_plain(info.name):
                raise BackupError(
                    _("%(file)s has something in it that no backup has: %(name)s.")
                    % {"file": path, "name": info.name}
                )
            self.infos[info.name] = info
        if MANIFEST not in self.infos:
            raise BackupError(_("%s is not whole: the list of its contents is missing.") % path)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        content = self.tar.extractfile(self.infos[name])
        assert content  # a regular file, as all members are
        with content:
            yield content

    def measure(self, name: str) -> Member:
        """Return a member as it is, whatever is said of it."""
        digest = Digest()
        with self.open(name) as content:
            shutil.copyfileobj(content, digest, CHUNK)
        return Member(name, digest.size, digest.sha256.hexdigest())

    def extract(self, name: str, folder: Path) -> Path:
        """Write a member into a folder by the name that it has, with no rights but a file's."""
        self.tar.extract(self.infos[name], folder, filter="data")
        return folder / name


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open a backup. Raises BackupError where the file is none."""
    try:
        with tarfile.open(path, "r:", encoding="utf-8") as tar:
            yield Reader(tar, path)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(
            _("%(file)s is no backup, or is damaged: %(why)s.") % {"file": path, "why": error}
        ) from error
    except OSError as error:
        why = error.strerror or error
        raise BackupError(
            _("%(file)s cannot be read: %(why)s.") % {"file": path, "why": why}
        ) from error


def is_plain(name: str) -> bool:
    """Say whether a name leads to no other place than below where it is put."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and str(path) == name and name != "."
