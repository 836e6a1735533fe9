"""Uploaded files: unpacked, kept apart from all others, and gone where they are refused."""

import stat
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import translation

from blog.wordpress.media import Media, NoMedia
from blog.wordpress.reading import read
from blog.wordpress.wxr import Unreadable
from comments.wordpress import uploads
from tests.wordpress_files import export, item

XML = export([item(1)])


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    with translation.override("en"):
        yield settings.DATA_DIR / "imports"


def left(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.exists() else []


def upload(content: bytes = XML, name: str = "export.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def large(content: bytes, name: str) -> TemporaryUploadedFile:
    """An upload as Django keeps it where it is too large for memory."""
    file = TemporaryUploadedFile(name, "application/octet-stream", len(content), None)
    file.write(content)
    file.seek(0)
    return file


def packed(**members: bytes) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def refusal(*files) -> str:
    with pytest.raises(Unreadable) as refused:
        uploads.keep(files)
    return str(refused.value)


@pytest.mark.parametrize("name", ["export.xml", "export", "L’été.xml", "a" * 250, ".xml"])
def test_file_is_kept_for_us_alone_whatever_it_is_called(folder, name) -> None:
    kept = uploads.keep([upload(name=name)])

    [path] = map(Path, kept)
    assert kept[str(path)] == name
    assert path.parent == folder
    assert path.read_bytes() == XML
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_large_file_is_kept_as_well(folder) -> None:
    with large(XML, "export.xml") as file:
        kept = uploads.keep([file])

    [path] = kept
    assert Path(path).read_bytes() == XML
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600


def test_several_are_kept_in_their_order(folder) -> None:
    kept = uploads.keep([upload(name="b.xml"), upload(name="a.xml")])

    assert list(kept.values()) == ["b.xml", "a.xml"]


def test_archive_is_unpacked_in_the_order_of_its_names(folder) -> None:
    content = packed(
        **{"site/deux.xml": export([item(2)]), "site/1.XML": export([item(1)]), "lisez.txt": b"-"}
    )

    kept = uploads.keep([upload(content, "site.zip")])

    assert list(kept.values()) == ["1.XML", "deux.xml"]
    assert [found.number for found in read(list(map(Path, kept))) if hasattr(found, "number")] == [
        1,
        2,
    ]


def test_what_macos_adds_to_an_archive_is_passed_over(folder) -> None:
    content = packed(**{"site.xml": XML, "__MACOSX/._site.xml": b"\0\5\26\7", ".xml": b""})

    assert list(uploads.keep([upload(content, "site.zip")]).values()) == ["site.xml"]


@pytest.mark.parametrize("name", ["../../../evil.xml", "/etc/evil.xml", "dossier\\evil.xml"])
def test_archive_writes_nowhere_else(folder, tmp_path, name) -> None:
    uploads.keep([upload(packed(**{name: XML}), "site.zip")])

    assert len(left(folder)) == 1
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"id;title\n", "liste.csv", "liste.csv, line 1: This is no XML"),
        (b"<html></html>", "page.xml", "page.xml, line 1: This is a web page"),
        (packed(**{"lisez.txt": b"-"}), "site.zip", "There is no export in the archive site.zip"),
        (packed(**{"x/un.xml": b"<feed/>"}), "site.zip", "un.xml, line 1: This is XML with “feed”"),
        (packed(**{"un.xml": XML})[:-10], "site.zip", "site.zip: This is an archive"),
    ],
)
def test_what_is_no_export_is_told_by_its_own_name_and_not_kept(
    folder, content, name, sentence
) -> None:
    told = refusal(upload(), upload(content, name))

    assert told.startswith(sentence)
    assert left(folder) == []


def test_damaged_archive_is_told_and_not_kept(folder) -> None:
    content = packed(**{"un.xml": XML, "deux.xml": XML})
    at = content.index(b"deux.xml") + 40
    damaged = content[:at] + b"\xff" * 20 + content[at + 20 :]

    told = refusal(upload(damaged, "site.zip"))

    assert told.startswith("site.zip cannot be read (")
    assert left(folder) == []


def test_locked_archive_is_told_and_not_kept(folder) -> None:
    content = bytearray(packed(**{"un.xml": XML}))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(start) + flags] |= 1  # as for what a password protects

    told = refusal(upload(bytes(content), "site.zip"))

    assert told.startswith("site.zip cannot be read (")
    assert left(folder) == []


def test_archive_that_unpacks_to_more_than_a_site_may_have_is_refused(folder) -> None:
    content = packed(**{"un.xml": XML})
    directory = content.index(b"PK\x01\x02")
    size = uploads.LARGEST - 1  # what one says of itself, which is read of it at most
    claims = content[: directory + 24] + size.to_bytes(4, "little") + content[directory + 28 :]
    both = BytesIO(claims)
    with zipfile.ZipFile(both, "a") as archive:
        archive.writestr("deux.xml", XML)

    assert "too large" in refusal(upload(both.getvalue(), "site.zip"))
    assert left(folder) == []


class TestMedia:
    def archive(self) -> bytes:
        data = BytesIO()
        with tarfile.open(fileobj=data, mode="w") as packed:
            packed.addfile(tarfile.TarInfo("2012/05/arbre.jpg"), BytesIO())
        return data.getvalue()

    @pytest.mark.parametrize("name", ["media.tar", "media", "a." + "b" * 248, "x.y z.t/r"])
    def test_archive_is_kept_whatever_it_is_called(self, folder, name) -> None:
        path = uploads.keep_media(upload(self.archive(), name))

        with Media.open(path) as media:
            assert media.find("/wp-content/uploads/2012/05/arbre.jpg")
        assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600

    @pytest.mark.parametrize("make", [upload, large])
    def test_what_is_none_is_told_by_its_own_name_and_not_kept(self, folder, make) -> None:
        file = make(b"no archive", "photos.tar")

        with pytest.raises(NoMedia, match=r"^photos\.tar is no folder and no archive"):
            uploads.keep_media(file)

        file.close()
        assert left(folder) == []
