"""The files of the other site, in a folder or an archive, found by the addresses they had there.

WordPress.com exports media as a .tar (https://wordpress.com/support/export/); others copy the
folder of uploads.
"""

import gzip
import lzma
import re
import tarfile
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

MAX_FILE = 100 << 20
MAX_ARCHIVE = 20 << 30
"""Bytes to which an archive may unpack."""
BLOCK = 1 << 20

UPLOADS = re.compile(r"/(?:wp-content/uploads|files)/(.+)")
PHOTON = re.compile(r"i\d\.wp\.com")
"""Hosts that show the pictures of others: /their.host/path."""
RESIZED = re.compile(r"-\d{1,5}x\d{1,5}$")

FAULTS = (
    *(OSError, EOFError, RuntimeError),
    *(tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
"""What is raised for archives that are damaged, encrypted or packed in some way of their own."""

type Opener = Callable[[str], IO[bytes]]


class NoMedia(Exception):
    """A folder, an archive or a file in it cannot be read; the text says why."""


class Media:
    """The files by their names, with slashes, from the top of the folder or the archive."""

    def __init__(self, names: Iterable[str], opener: Opener, open_files: ExitStack) -> None:
        self._opener = opener
        self._open_files = open_files
        self._names: dict[str, list[str]] = defaultdict(list)
        """By what is after the last slash, whatever its case and the form of its accents."""
        for name in names:
            self._names[_folded(PurePosixPath(name).name)].append(name)

    @classmethod
    def open(cls, path: str) -> Self:
        """Open a folder, a .tar, a .tar.gz or a .zip. Raises NoMedia."""
        place = Path(path)
        with ExitStack() as open_files:
            try:
                if place.is_dir():
                    names, opener = _folder(place)
                else:
                    names, opener = _archive(open_files.enter_context(place.open("rb")), open_files)
            except FAULTS as error:
                told = {"path": path, "fault": error}
                sentence = _("%(path)s is no folder and no archive that can be read (%(fault)s).")
                raise NoMedia(sentence % told) from error
            return cls(names, opener, open_files.pop_all())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._open_files.close()

    def find(self, address: str) -> str | None:
        """Return the name of the file that an address led to, or of what it was made from."""
        path, upload = _paths(address)
        for variant in _variants(PurePosixPath(path).name):
            found = self._named(path, upload, variant)
            if found:
                return found
        return None

    def read(self, name: str) -> bytes:
        """Return the content of a file that was found. Raises NoMedia."""
        if name not in self._names.get(_folded(PurePosixPath(name).name), ()):
            raise NoMedia(_("There is no file %s.") % name)
        try:
            with self._opener(name) as file:
                content = file.read(MAX_FILE + 1)
        except FAULTS as error:
            told = {"name": name, "fault": error}
            raise NoMedia(_("%(name)s cannot be read (%(fault)s).") % told) from error
        if len(content) > MAX_FILE:
            raise NoMedia(_("%s is larger than 100 MB.") % name)
        return content

    def _named(self, path: str, upload: str, last: str) -> str | None:
        """Look for a path in which the last part is another."""
        names = self._names.get(_folded(last), [])
        if not names:
            return None
        if upload:
            wanted = str(PurePosixPath(upload).with_name(last))
            found = _same(names, wanted) or ("/" in wanted and _ending(names, wanted))
            if found:
                return found
        parts = [*PurePosixPath(path).parts[:-1], last]
        suffixes = ("/".join(parts[start:]) for start in range(len(parts) - 1))
        return next(filter(None, (_same(names, suffix) for suffix in suffixes)), None)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _same(names: list[str], wanted: str) -> str | None:
    alike = [name for name in names if _folded(name) == _folded(wanted)]
    return _best(alike, wanted)


def _ending(names: list[str], wanted: str) -> str | None:
    """Return a file that is there in a folder more."""
    return _best([name for name in names if _folded(name).endswith("/" + _folded(wanted))], wanted)


def _best(names: list[str], wanted: str) -> str | None:
    """Return that of the same letters, where there are several, or else the first."""
    wanted = unicodedata.normalize("NFC", wanted)
    exact = (name for name in names if unicodedata.normalize("NFC", name).endswith(wanted))
    return next(exact, None) or min(names, default=None)


# ---------------------------------------------------------------- Addresses


def upload_of(address: str) -> str:
    """Return what of an address is below the folder of uploads, or ""."""
    return _paths(address)[1]


def _paths(address: str) -> tuple[str, str]:
    """Return the path of an address, and what of it is below the folder of uploads, or ""."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    path, host = unquote(parts.path), parts.hostname or ""
    if PHOTON.fullmatch(host):
        host, _slash, path = path.lstrip("/").partition("/")
        path = "/" + path
    path = "/" + "/".join(part for part in path.split("/") if part not in ("", "."))
    if host.endswith(".files.wordpress.com"):
        return path[1:], path[1:]
    found = UPLOADS.search(path)
    return path[1:], found[1] if found else ""


def _variants(name: str) -> Iterator[str]:
    """Return the names to look for: this one, then that of the picture it was made from."""
    if not name:
        return
    yield name
    path = PurePosixPath(name)
    stem = path.stem
    for shorter in (RESIZED.sub("", stem), stem.removesuffix("-scaled")):
        if shorter and shorter != stem:
            yield shorter + path.suffix
    if not stem.endswith("-scaled"):
        yield RESIZED.sub("", stem) + "-scaled" + path.suffix


# ---------------------------------------------------------------- Folders and archives


def _folder(top: Path) -> tuple[list[str], Opener]:
    """Links are left out: they may lead anywhere."""
    names = [
        (folder / name).relative_to(top).as_posix()
        for folder, _folders, files in top.walk(on_error=_raise)
        for name in files
        if not (folder / name).is_symlink()
    ]
    return names, lambda name: (top / name).open("rb")


def _raise(error: OSError) -> None:
    raise error


def _archive(file: IO[bytes], open_files: ExitStack) -> tuple[list[str], Opener]:
    start = file.read(4)
    file.seek(0)
    if start.startswith(b"PK"):
        return _zip(open_files.enter_context(zipfile.ZipFile(file)))
    if start.startswith(b"\x1f\x8b"):
        file = _unpacked(file, open_files)
    return _tar(open_files.enter_context(tarfile.open(fileobj=file, mode="r:")))


def _zip(archive: zipfile.ZipFile) -> tuple[list[str], Opener]:
    names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    return names, archive.open


def _tar(archive: tarfile.TarFile) -> tuple[list[str], Opener]:
    entries = {str(PurePosixPath(entry.name)): entry for entry in archive if entry.isfile()}

    def opener(name: str) -> IO[bytes]:
        file = archive.extractfile(entries[name])
        assert file  # what is a file has a content
        return file

    return list(entries), opener


def _unpacked(file: IO[bytes], open_files: ExitStack) -> IO[bytes]:
    """Return what is packed as a whole, since it is not read from its beginning to its end."""
    unpacked = open_files.enter_context(TemporaryFile())  # noqa: SIM115 (`open_files` closes it)
    with gzip.open(file) as packed:
        while block := packed.read(BLOCK):
            unpacked.write(block)
            if unpacked.tell() > MAX_ARCHIVE:
                raise tarfile.TarError(_("too large when it is unpacked"))
    unpacked.seek(0)
    return unpacked
