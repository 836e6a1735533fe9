"""Files of an export as they are uploaded: unpacked, and kept where only we read them."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from blog.private_files import private_storage
from blog.wordpress.reading import read
from blog.wordpress.wxr import Unreadable

LARGEST = 4 << 30
"""In bytes, of what is unpacked from one archive."""


def keep(uploads: Iterable[UploadedFile[bytes]]) -> dict[str, str]:
    """Store the files of an export; return their names by their paths, in order.

    Raises Unreadable, and keeps none, where one does not even begin as an export.
    """
    storage = private_storage()
    kept: dict[str, str] = {}
    try:
        for upload in uploads:
            for name, file in _files(upload):
                path = storage.path(storage.save("wordpress.xml", File(file)))
                kept[path] = name
                next(iter(read([Path(path)])), None)
    except Unreadable as error:
        discard(kept)
        names = {Path(path).name: name for path, name in kept.items()}
        sentence = str(error)
        for stored, name in names.items():
            sentence = sentence.replace(stored, name)
        raise Unreadable(sentence) from error
    return kept


def keep_archive(upload: UploadedFile[bytes]) -> str:
    """Store an archive of media as it is, and return its path."""
    storage = private_storage()
    suffixes = "".join(PurePosixPath(str(upload.name)).suffixes[-2:])
    return storage.path(storage.save(f"media{suffixes}", upload))


def discard(paths: Iterable[str]) -> None:
    """Delete what was stored."""
    for path in paths:
        private_storage().delete(path)


def _files(upload: UploadedFile[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the file, or the XML files in it: WordPress.com packs what it exports."""
    assert upload.file
    upload.seek(0)
    is_packed = zipfile.is_zipfile(upload.file)
    upload.seek(0)
    if not is_packed:
        yield str(upload.name), upload.file
        return
    with zipfile.ZipFile(upload.file) as archive:
        members = [info for info in archive.infolist() if info.filename.lower().endswith(".xml")]
        if not members:
            raise Unreadable(_("There is no export in the archive %s.") % upload.name)
        if sum(info.file_size for info in members) > LARGEST:
            raise Unreadable(_("What the archive %s holds is too large.") % upload.name)
        for info in sorted(members, key=lambda info: info.filename):
            with archive.open(info) as file:
                yield PurePosixPath(info.filename).name, file
