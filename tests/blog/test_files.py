"""Files are kept whole or not at all, and not without their rows."""

import errno
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import OperationalError, transaction

from blog import files
from blog.models import Picture
from tests.factories import PictureFactory


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


class TooMuch(ContentFile):
    """A file that the disk has room for the beginning of."""

    def chunks(self, chunk_size=None):
        yield b"the beginning"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def names(folder):
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_file_without_room_leaves_nothing(media):
    with pytest.raises(OSError, match="No space left"):
        default_storage.save("tree.jpg", TooMuch(b""))

    assert names(media) == set()


def test_file_of_the_same_name_stays_when_another_has_no_room(media):
    default_storage.save("tree.jpg", ContentFile(b"a tree"))

    with pytest.raises(OSError, match="No space left"):
        default_storage.save("tree.jpg", TooMuch(b""))

    assert (media / "tree.jpg").read_bytes() == b"a tree"
    assert names(media) == {"tree.jpg"}


def test_large_upload_is_moved_and_not_copied(media, settings):
    settings.FILE_UPLOAD_TEMP_DIR = media
    with TemporaryUploadedFile("tree.jpg", "image/jpeg", 6, None) as upload:
        upload.write(b"a tree")
        upload.flush()
        number = Path(upload.temporary_file_path()).stat().st_ino

        name = default_storage.save("tree.jpg", upload)

    assert Path(default_storage.path(name)).stat().st_ino == number
    assert Path(default_storage.path(name)).read_bytes() == b"a tree"
    assert os.stat(default_storage.path(name)).st_mode & 0o777 == 0o644


@pytest.mark.django_db
def test_file_goes_with_the_row_that_is_taken_back(media):
    def keep_and_fail():
        with files.atomic():
            PictureFactory()
            assert names(media) == {"picture.png"}
            raise OperationalError("database or disk is full")

    with pytest.raises(OperationalError):
        keep_and_fail()

    assert names(media) == set()
    assert not Picture.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_file_stays_when_what_fails_comes_after_the_commit(media):
    def fail():
        raise OperationalError("database or disk is full")

    def keep_and_fail():
        with files.atomic():
            PictureFactory()
            transaction.on_commit(fail)

    with pytest.raises(OperationalError):
        keep_and_fail()

    assert names(media) == {"picture.png"}
    assert Picture.objects.exists()
