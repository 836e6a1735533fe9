"""What a backup is made of, and what is not believed of one that comes from elsewhere."""

import contextlib
import io
import tarfile

import pytest

from operations.backups import archive
from operations.backups.archive import MANIFEST, BackupError, Writer
from operations.backups.taking import _add, _files


@pytest.fixture
def path(tmp_path):
    return tmp_path / "backup.tar"


def written(path, members):
    with path.open("w+b") as file:
        writer = Writer(file)
        for name, content in members.items():
            with writer.member(name) as member:
                member.write(content)
        writer.close()
    return writer.members


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 3_000_000])
def test_member_of_any_size_is_read_as_it_was_written(path, size):
    content = b"x" * size
    said = written(path, {f"files/{'é' * 200}": content, MANIFEST: b"{}"})

    with archive.reading(path) as reader:
        found = [reader.measure(member.name) for member in said]

    assert found == said


def test_member_that_fails_halfway_leaves_no_trace(path):
    with path.open("w+b") as file:
        writer = Writer(file)
        with contextlib.suppress(OSError), writer.member("files/a") as member:
            member.write(b"half")
            raise OSError
        with writer.member(MANIFEST) as member:
            member.write(b"{}")
        writer.close()

    with archive.reading(path) as reader:
        assert set(reader.infos) == {MANIFEST}


@pytest.mark.parametrize("name", ["/etc/passwd", "../outside", "files/../../outside", "files//a"])
def test_name_that_leads_elsewhere_is_refused(path, name):
    written(path, {name: b"x", MANIFEST: b"{}"})

    with pytest.raises(BackupError), archive.reading(path):
        pass


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_what_is_no_file_is_refused(path, kind):
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo("files/media/a")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
        tar.addfile(tarfile.TarInfo(MANIFEST), io.BytesIO())

    with pytest.raises(BackupError), archive.reading(path):
        pass


def test_same_name_twice_is_refused(path):
    with tarfile.open(path, "w") as tar:
        for name in ("files/media/a", "files/media/a", MANIFEST):
            tar.addfile(tarfile.TarInfo(name), io.BytesIO())

    with pytest.raises(BackupError), archive.reading(path):
        pass


@pytest.mark.parametrize("content", [b"", b"no tar", b"\0" * 4096])
def test_file_that_is_no_backup_is_refused_with_a_sentence(path, content):
    path.write_bytes(content)

    with pytest.raises(BackupError, match=path.name), archive.reading(path):
        pass


def test_file_that_is_missing_is_named(path):
    with pytest.raises(BackupError, match=path.name), archive.reading(path):
        pass


def test_file_that_vanishes_is_left_out(path, tmp_path):
    with path.open("w+b") as file:
        writer = Writer(file)

        added = _add(writer, "files/media/a", tmp_path / "gone")

    assert not added
    assert writer.members == []


def test_links_to_folders_are_followed_and_never_in_a_circle(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/b.webp").touch()
    media = tmp_path / "media"
    media.mkdir()
    (media / "a.webp").touch()
    (media / "2019").symlink_to(tmp_path / "elsewhere")
    (media / "circle").symlink_to(media)

    found = [str(path.relative_to(media)) for path in _files(media)]

    assert found == ["a.webp", "2019/b.webp"]
