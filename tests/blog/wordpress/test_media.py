"""The media of the other site, in a folder or an archive."""

import gzip
import io
import tarfile
import unicodedata
import zipfile

import pytest
from django.utils import translation

from blog.wordpress.media import MAX_FILE, Media, NoMedia

BLOG = "https://ancien.example"
UPLOADS = f"{BLOG}/wp-content/uploads"


def folder_of(top, *names):
    """Put files into a folder, each with its own name in it."""
    for name in names:
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return str(top)


def tar_of(path, mode, *names):
    with tarfile.open(path, mode) as archive:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = len(name.encode())
            archive.addfile(entry, io.BytesIO(name.encode()))
    return str(path)


def zip_of(path, *names):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, name)
    return str(path)


def found(path, address):
    with Media.open(path) as media:
        return media.find(address)


def refusal(path, name=None):
    with translation.override("en"), pytest.raises(NoMedia) as refused, Media.open(path) as media:
        media.read(name)
    return str(refused.value)


# ---------------------------------------------------------------- Where files are


@pytest.mark.parametrize(
    "pack",
    [
        lambda top, *names: folder_of(top / "media", *names),
        lambda top, *names: tar_of(top / "media.tar", "w", *names),
        lambda top, *names: tar_of(top / "media.tar.gz", "w:gz", *names),
        lambda top, *names: zip_of(top / "media.zip", *names),
    ],
    ids=["folder", "tar", "tar.gz", "zip"],
)
def test_files_are_found_and_read_in_any_order(pack, tmp_path):
    path = pack(tmp_path, "2021/03/mil.jpg", "2021/04/été.png")

    with Media.open(path) as media:
        summer = media.find(f"{UPLOADS}/2021/04/%C3%A9t%C3%A9.png")
        millet = media.find(f"{UPLOADS}/2021/03/mil.jpg")
        contents = [media.read(summer), media.read(millet)]

    assert contents == ["2021/04/été.png".encode(), b"2021/03/mil.jpg"]


def test_tar_that_names_its_files_from_where_it_stands_is_read(tmp_path):
    path = tar_of(tmp_path / "media.tar", "w", "./2021/03/mil.jpg")

    with Media.open(path) as media:
        assert media.read(media.find(f"{UPLOADS}/2021/03/mil.jpg")) == b"./2021/03/mil.jpg"


# ---------------------------------------------------------------- Addresses


@pytest.mark.parametrize(
    "address",
    [
        f"{UPLOADS}/2021/03/mil.jpg",
        f"{UPLOADS}/2021/03/mil.jpg?w=300&h=200",
        f"{UPLOADS}/2021/03/mil-300x200.jpg",
        f"{UPLOADS}/2021/03/mil-scaled.jpg",
        f"{UPLOADS}/2021/03/MIL.JPG",
        f"{BLOG}/files/2021/03/mil.jpg",
        f"{BLOG}/blog/wp-content/uploads//2021/03/mil.jpg",
        "/wp-content/uploads/2021/03/mil.jpg",
        "http://ancien.files.wordpress.com/2021/03/mil.jpg?w=640",
        "https://i0.wp.com/ancien.example/wp-content/uploads/2021/03/mil.jpg?resize=300%2C200",
        "https://i2.wp.com/ancien.files.wordpress.com/2021/03/mil.jpg",
        f"{BLOG}/media/2021/03/mil.jpg",
    ],
)
def test_file_is_found_by_each_of_its_addresses(address, tmp_path):
    path = folder_of(tmp_path, "2021/03/mil.jpg")

    assert found(path, address) == "2021/03/mil.jpg"


@pytest.mark.parametrize(
    "address",
    [
        f"{UPLOADS}/2021/04/mil.jpg",
        f"{UPLOADS}/mil.jpg",
        f"{UPLOADS}/2021/03/mil.png",
        f"{UPLOADS}/2021/03/",
        f"{UPLOADS}/../2021/../mil.jpg",
        "https://ancien.example/",
        "https://[mil/2021/03/mil.jpg",
        "mil.jpg",
        "",
    ],
)
def test_other_addresses_lead_to_no_file(address, tmp_path):
    path = folder_of(tmp_path, "2021/03/mil.jpg")

    assert found(path, address) is None


def test_picture_of_the_asked_size_comes_before_the_one_that_it_was_made_from(tmp_path):
    path = folder_of(tmp_path, "2021/03/mil-300x200.jpg", "2021/03/mil.jpg")

    assert found(path, f"{UPLOADS}/2021/03/mil-300x200.jpg") == "2021/03/mil-300x200.jpg"


def test_scaled_picture_is_found_where_there_is_no_other(tmp_path):
    path = folder_of(tmp_path, "2021/03/mil-scaled.jpg")

    assert found(path, f"{UPLOADS}/2021/03/mil-1024x683.jpg") == "2021/03/mil-scaled.jpg"


def test_file_of_the_same_letters_comes_before_others(tmp_path):
    path = zip_of(tmp_path / "media.zip", "2021/03/MIL.jpg", "2021/03/mil.jpg")

    assert found(path, f"{UPLOADS}/2021/03/mil.jpg") == "2021/03/mil.jpg"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_are_found_in_each_form(form, tmp_path):
    other = {"NFC": "NFD", "NFD": "NFC"}[form]
    name = unicodedata.normalize(form, "2021/03/été.jpg")
    path = folder_of(tmp_path, name)

    assert found(path, f"{UPLOADS}/" + unicodedata.normalize(other, "2021/03/été.jpg")) == name


def test_folder_may_be_anywhere_between_site_and_month(tmp_path):
    path = folder_of(tmp_path, "wp-content/uploads/2021/03/mil.jpg")

    assert found(path, f"{UPLOADS}/2021/03/mil.jpg") == "wp-content/uploads/2021/03/mil.jpg"


def test_export_may_stand_in_a_folder_of_its_own(tmp_path):
    path = folder_of(tmp_path, "ancien-media/2021/03/mil.jpg", "ancien-media/2020/03/mil.jpg")

    assert found(path, f"{UPLOADS}/2020/03/mil.jpg") == "ancien-media/2020/03/mil.jpg"


def test_pictures_of_this_program_are_found(tmp_path):
    path = folder_of(tmp_path, "pictures/2026/11/mil.webp")

    assert found(path, f"{BLOG}/media/pictures/2026/11/mil.webp") == "pictures/2026/11/mil.webp"


def test_uploads_without_folders_are_found(tmp_path):
    path = folder_of(tmp_path, "mil.jpg")

    assert found(path, f"{UPLOADS}/mil.jpg") == "mil.jpg"


# ---------------------------------------------------------------- What is not given out


def test_nothing_outside_of_the_folder_is_found(tmp_path):
    folder_of(tmp_path / "outside", "03/mil.jpg")
    path = folder_of(tmp_path / "media", "2021/03/sorgho.jpg")
    (tmp_path / "media/2021/03/mil.jpg").symlink_to(tmp_path / "outside/03/mil.jpg")
    (tmp_path / "media/2022").symlink_to(tmp_path / "outside")

    assert found(path, f"{UPLOADS}/2021/03/mil.jpg") is None
    assert found(path, f"{UPLOADS}/2022/03/mil.jpg") is None
    assert found(path, f"{UPLOADS}/../outside/03/mil.jpg") is None


@pytest.mark.parametrize("name", ["../outside/mil.jpg", "/etc/hostname", "2021/mil.jpg", ""])
def test_only_what_is_there_is_read(name, tmp_path):
    folder_of(tmp_path / "outside", "mil.jpg")
    path = folder_of(tmp_path / "media", "2021/03/mil.jpg")

    assert refusal(path, name) == f"There is no file {name}."


def test_file_that_is_too_large_is_not_read(tmp_path):
    path = folder_of(tmp_path, "2021/03/mil.jpg")
    with (tmp_path / "2021/03/mil.jpg").open("wb") as file:
        file.truncate(MAX_FILE + 1)

    assert refusal(path, "2021/03/mil.jpg") == "2021/03/mil.jpg is larger than 100 MB."


def test_bomb_in_a_zip_is_read_no_further_than_a_file_may_be(tmp_path):
    path = tmp_path / "media.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2021/03/mil.jpg", bytes(MAX_FILE + 1))

    assert path.stat().st_size < MAX_FILE / 500
    assert refusal(str(path), "2021/03/mil.jpg") == "2021/03/mil.jpg is larger than 100 MB."


def test_bomb_of_gzip_is_unpacked_no_further_than_an_archive_may_be(tmp_path, monkeypatch):
    monkeypatch.setattr("blog.wordpress.media.MAX_ARCHIVE", 1 << 20)
    path = tmp_path / "media.tar.gz"
    path.write_bytes(gzip.compress(bytes(2 << 20)))

    assert "too large when it is unpacked" in refusal(str(path))


def test_file_that_went_away_is_told(tmp_path):
    path = folder_of(tmp_path, "2021/03/mil.jpg")

    with translation.override("en"), Media.open(path) as media:
        (tmp_path / "2021/03/mil.jpg").unlink()
        with pytest.raises(NoMedia, match=r"mil\.jpg cannot be read \(.*No such file"):
            media.read("2021/03/mil.jpg")


def test_folder_that_is_not_there_is_told(tmp_path):
    path = str(tmp_path / "media")

    said = refusal(path)

    assert said.startswith(f"{path} is no folder and no archive that can be read (")


@pytest.mark.parametrize("content", [b"", b"Bonjour", b"PK\x03\x04", b"\x1f\x8b\x08", b"a" * 2000])
def test_what_is_no_archive_is_told(content, tmp_path):
    path = tmp_path / "media.tar"
    path.write_bytes(content)

    assert "is no folder and no archive that can be read" in refusal(str(path))


def test_archive_that_is_cut_off_is_told(tmp_path):
    path = tmp_path / "media.tar"
    tar_of(path, "w", "2021/03/mil.jpg", "2021/03/sorgho.jpg")
    path.write_bytes(path.read_bytes()[:1540])

    assert "is no folder and no archive that can be read" in refusal(str(path))
