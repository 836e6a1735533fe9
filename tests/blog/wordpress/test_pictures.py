"""Pictures of an export: stored once, cleaned, and found by any address that they had."""

import zipfile

import pytest
from PIL import Image

from blog.models import Article, Origin, Picture, WordPressImport
from blog.wordpress import pictures
from tests.blog.wordpress.albums import address, album, picture_data
from tests.comments.wordpress.arrival import bring_in, remarks
from tests.wordpress_files import attachment, item

pytestmark = pytest.mark.django_db

DONE = WordPressImport.State.DONE
MAKER = 0x010F


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def image(source: str, **attributes: str) -> str:
    said = "".join(f' {name.rstrip("_")}="{value}"' for name, value in attributes.items())
    return f'<p><img src="{source}"{said}></p>'


def body() -> str:
    return Article.objects.get().body


class TestStored:
    def test_picture_is_stored_with_what_the_export_says_of_it(self, tmp_path) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())

        run = bring_in(
            tmp_path,
            attachment(7, address("arbre.jpg"), alt="Un baobab", excerpt="Photo : <em>Awa</em>"),
            media=media,
        )

        picture = Picture.objects.get()
        assert (picture.width, picture.height) == (40, 30)
        assert picture.alternative_text == "Un baobab"
        assert picture.caption == "Photo : Awa"
        assert run.counts["picture"] == {"added": 1}
        assert Origin.objects.get().here == picture.pk

    def test_its_metadata_are_not(self, tmp_path) -> None:
        exif = Image.Exif()
        exif[MAKER] = "Appareil de Zoé"
        media = album(tmp_path, arbre_jpg=picture_data(exif=exif))

        bring_in(tmp_path, attachment(7, address("arbre.jpg")), media=media)

        with Picture.objects.get().file.open() as file:
            assert b"Zo" not in file.read()

    def test_it_is_stored_once_whatever_comes_again(self, tmp_path) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())
        items = [attachment(7, address("arbre.jpg")), item(1, content=image(address("arbre.jpg")))]
        bring_in(tmp_path, *items, media=media)

        run = bring_in(tmp_path, *items, media=media)

        assert Picture.objects.count() == 1
        assert run.counts["picture"] == {"known": 1}
        assert len(list((tmp_path / "media").rglob("*.jpg"))) == 1

    def test_one_that_was_deleted_here_does_not_come_back(self, tmp_path) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())
        bring_in(tmp_path, attachment(7, address("arbre.jpg")), media=media)
        Picture.objects.all().delete()

        run = bring_in(tmp_path, attachment(7, address("arbre.jpg")), media=media)

        assert not Picture.objects.exists()
        assert run.counts["picture"] == {"known": 1}

    def test_rehearsal_stores_none(self, tmp_path) -> None:
        media = album(tmp_path, arbre_jpg=picture_data(), lac_png=picture_data("PNG"))

        run = bring_in(
            tmp_path,
            attachment(7, address("arbre.jpg")),
            item(1, content=image(address("lac.png")) + image(address("arbre.jpg"))),
            media=media,
            is_rehearsal=True,
        )

        assert run.counts["picture"] == {"added": 1}
        assert remarks(run) == []
        assert not Picture.objects.exists()
        assert not (tmp_path / "media").exists()

    def test_try_that_is_rolled_back_is_made_anew(self, tmp_path) -> None:
        file = pictures.Loaded(pictures.ContentFile(picture_data(), "arbre.jpg"))
        run = WordPressImport.objects.create(site="ancien.example")
        found = pictures.Survey()
        one = pictures.Attachment(7, address("arbre.jpg"), "", "", "", 0, "", "", ())
        own = pictures.Pictures(run, found, None)
        with pictures.transaction.atomic():
            own.keep(one, file, pictures.Tally(run))
            pictures.transaction.set_rollback(True)

        tally = pictures.Tally(run)
        own.keep(one, file, tally)

        assert tally.counts["picture"] == {"added": 1}
        assert own.of(one) == Picture.objects.get()


class TestLeftOut:
    @pytest.mark.parametrize(
        ("name", "data", "reason"),
        [
            ("arbre.jpg", b"\xff\xd8\xff cut off", "not_a_picture"),
            ("arbre.jpg", picture_data("JPEG", (400, 400))[:700], "not_a_picture"),
            ("arbre.pdf", b"%PDF-1.4", "not_a_picture"),
            ("autre.jpg", picture_data(), "not_in_media"),
        ],
    )
    def test_what_cannot_be_shown_is_listed_and_the_rest_comes_in(
        self, tmp_path, name, data, reason
    ) -> None:
        wanted = name if name.startswith("arbre") else "arbre.jpg"
        media = album(tmp_path, **{name.replace(".", "_"): data}, lac_png=picture_data("PNG"))

        run = bring_in(
            tmp_path,
            attachment(7, address(wanted)),
            attachment(8, address("lac.png")),
            item(1, content=image(address(wanted))),
            media=media,
        )

        assert run.state == DONE
        assert run.counts["picture"] == {"added": 1, "left_out": 1}
        assert ("picture", 7, reason) in remarks(run)
        assert Article.objects.count() == 1

    def test_all_are_listed_where_no_media_were_given(self, tmp_path) -> None:
        run = bring_in(tmp_path, attachment(7, address("arbre.jpg")))

        assert remarks(run) == [("picture", 7, "no_media")]

    def test_file_that_the_archive_holds_damaged_is_listed(self, tmp_path) -> None:
        archive = tmp_path / "media.zip"
        data = picture_data("PNG", (200, 200))
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("2012/05/arbre.png", data)
            packed.writestr("2012/05/lac.png", picture_data("PNG", colour="blue"))
        content = archive.read_bytes()
        archive.write_bytes(content.replace(data[60:], b"\0" * len(data[60:]), 1))

        run = bring_in(
            tmp_path,
            attachment(7, address("arbre.png")),
            attachment(8, address("lac.png")),
            item(1, content=image(address("arbre.png"))),
            media=str(archive),
        )

        assert run.state == DONE
        assert remarks(run) == [
            ("picture", 7, "unreadable"),
            ("article", 1, "picture_elsewhere"),
        ]
        assert run.counts["picture"] == {"added": 1, "left_out": 1}


class TestFound:
    @pytest.mark.parametrize(
        "shown",
        [
            "https://ancien.example/wp-content/uploads/2012/05/arbre.jpg",
            "http://ancien.example/wp-content/uploads/2012/05/arbre.jpg?w=300",
            "/wp-content/uploads/2012/05/arbre.jpg",
            "https://ancien.example/wp-content/uploads/2012/05/arbre-300x225.jpg",
            "https://ancien.example/wp-content/uploads/2012/05/arbre-scaled.jpg",
            "https://i0.wp.com/ancien.example/wp-content/uploads/2012/05/arbre.jpg?resize=20%2C15",
            "https://ancien.files.wordpress.com/2012/05/arbre.jpg?w=640",
        ],
    )
    def test_picture_is_found_by_the_addresses_that_it_is_shown_by(self, tmp_path, shown) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())

        run = bring_in(
            tmp_path,
            attachment(7, address("arbre.jpg"), alt="Un baobab"),
            item(1, content=image(shown, class_="wp-image-7")),
            media=media,
        )

        picture = Picture.objects.get()
        assert f'src="{picture.file.url}"' in body()
        assert 'alt="Un baobab"' in body()
        assert remarks(run) == []

    def test_one_that_is_no_attachment_is_brought_for_the_text(self, tmp_path) -> None:
        media = album(tmp_path, lac_png=picture_data("PNG"))

        run = bring_in(
            tmp_path,
            item(1, content=image(address("lac.png"))),
            item(2, content=image(address("lac-20x15.png"))),
            media=media,
        )

        picture = Picture.objects.get()
        assert all(picture.file.url in article.body for article in Article.objects.all())
        assert not run.counts.get("picture")

    def test_one_of_another_host_keeps_its_address_and_is_listed(self, tmp_path) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())
        elsewhere = "https://photos.example/wp-content/uploads/2012/05/arbre.jpg"

        run = bring_in(tmp_path, item(1, content=image(elsewhere, alt="Arbre")), media=media)

        assert elsewhere in body()
        assert remarks(run) == [("article", 1, "picture_elsewhere")]

    def test_one_without_a_folder_of_uploads_is_not_taken_for_another(self, tmp_path) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())

        bring_in(
            tmp_path,
            attachment(7, "https://ancien.example/arbre.jpg"),
            item(1, content=image("https://ancien.example/autre.jpg")),
            media=media,
        )

        assert "https://ancien.example/autre.jpg" in body()

    @pytest.mark.parametrize(
        "shown",
        [
            "https://autre.files.wordpress.com/2012/05/arbre.jpg",
            "https://i1.wp.com/autre.example/wp-content/uploads/2012/05/arbre.jpg",
        ],
    )
    def test_one_of_another_blog_is_not_taken_for_ours(self, tmp_path, shown) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())

        bring_in(
            tmp_path,
            attachment(7, "https://ancien.files.wordpress.com/2012/05/arbre.jpg"),
            item(1, content=image(shown)),
            media=media,
        )

        assert shown in body()

    @pytest.mark.parametrize("odd", ["http://[ancien.example/a.jpg", "//[", "https://a℀b/c.jpg"])
    def test_address_that_is_none_harms_nothing(self, tmp_path, odd) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())

        run = bring_in(
            tmp_path,
            attachment(7, odd),
            item(1, content=image(odd) + f'<p><a href="{odd}">Là</a></p>', link=odd),
            media=media,
        )

        assert run.state == DONE
        assert "Là" in body()

    def test_its_old_addresses_lead_to_it(self, tmp_path, client) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())
        link = "https://ancien.example/le-lavoir/arbre/"

        bring_in(tmp_path, attachment(7, address("arbre.jpg"), link=link), media=media)

        picture = Picture.objects.get()
        for old in (
            "/wp-content/uploads/2012/05/arbre.jpg",
            "/wp-content/uploads/2012/05/arbre-150x150.jpg",
            "/le-lavoir/arbre/",
        ):
            moved = client.get(old)
            assert (moved.status_code, moved["Location"]) == (301, picture.file.url), old
