"""Files of an export as they are uploaded: unpacked, and kept where only we read them."""

import secrets
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from blog.private_files import private_storage
from blog.wordpress.media import FAULTS, Media, NoMedia
from blog.wordpress.reading import read
from blog.wordpress.wxr import Unreadable

LARGEST = 4 << 30
"""In bytes, of what is unpacked from one archive."""

type Upload = UploadedFile[bytes]


def keep(uploads: Iterable[Upload]) -> dict[str, str]:
    """Store the files of an export; return their names by their paths, in order.

    Raises Unreadable, and keeps none, where one does not even begin as an export.
    """
    kept: dict[str, str] = {}
    try:
        for upload in uploads:
            _keep(upload, kept)
    except BaseException:
        discard(kept)
        raise
    return kept


def keep_media(upload: Upload) -> str:
    """Store an archive of media as it is, and return its path. Raises NoMedia, and keeps none."""
    path = _new_path("media")
    try:
        private_storage().save(Path(path).name, upload)
        with Media.open(path):
            return path
    except NoMedia as error:
        discard([path])
        raise NoMedia(str(error).replace(path, str(upload.name))) from error
    except BaseException:
        discard([path])
        raise


def discard(paths: Iterable[str]) -> None:
    """Delete what was stored, whole or not."""
    for path in paths:
        private_storage().delete(path)


def _keep(upload: Upload, kept: dict[str, str]) -> None:
    """Store one upload, and say so before that is done. Raises Unreadable."""
    try:
        for name, file in _files(upload):
            path = _new_path("export")
            kept[path] = name
            private_storage().save(Path(path).name, File(file))
            _check(path, name)
    except FAULTS as error:
        told = {"name": upload.name, "fault": error}
        raise Unreadable(_("%(name)s cannot be read (%(fault)s).") % told) from error


def _new_path(prefix: str) -> str:
    """Return a path that is known before anything is written, and says nothing of the upload."""
    return private_storage().path(f"{prefix}-{secrets.token_hex(8)}")


def _check(path: str, name: str) -> None:
    """See whether a file begins as an export does. Raises Unreadable, with the name it came by."""
    try:
        next(iter(read([Path(path)])), None)
    except Unreadable as error:
        raise Unreadable(str(error).replace(Path(path).name, name)) from error


def _files(upload: Upload) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the file, or the XML files in it: WordPress.com packs what it exports."""
    assert upload.file
    is_packed = zipfile.is_zipfile(upload.file)
    upload.seek(0)
    if not is_packed:
        yield str(upload.name), upload.file
        return
    with zipfile.ZipFile(upload.file) as archive:
        for member in _exports(archive, str(upload.name)):
            with archive.open(member) as file:
                yield PurePosixPath(member.filename).name, file


def _exports(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """Return the XML files of an archive, without what macOS adds to each. Raises Unreadable."""
    members = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(".xml")
        and not PurePosixPath(member.filename).name.startswith(".")
    ]
    if not members:
        raise Unreadable(_("There is no export in the archive %s.") % name)
    if sum(member.file_size for member in members) > LARGEST:
        raise Unreadable(_("What the archive %s holds is too large.") % name)
    return sorted(members, key=lambda member: member.filename)
