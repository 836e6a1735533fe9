"""Pictures are kept in several sizes, and pages let each browser choose."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from PIL import Image

from blog import sizes
from blog.models import Article, Picture
from tests.blog.admin_forms import change, photo
from tests.factories import ArticleFactory, PictureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """A function that makes the context in which what waits for the commit is done at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def wide(committed) -> Picture:
    """A picture 1,000 pixels wide."""
    with committed():
        picture = PictureFactory(file=photo(size=(1000, 600)))
    return Picture.objects.get(pk=picture.pk)


@pytest.fixture
def covered(committed) -> Article:
    """An article under a cover 1,000 pixels wide."""
    with committed():
        article = ArticleFactory(cover=photo("cover.jpg", size=(1000, 600)))
    return Article.objects.get(pk=article.pk)


def files() -> set[str]:
    """The names of all pictures that are kept, without their folders."""
    return {path.name for path in Path(settings.MEDIA_ROOT).rglob("*.*") if path.is_file()}


def run() -> list[str]:
    out = StringIO()
    call_command("make_picture_sizes", stdout=out)
    return out.getvalue().splitlines()


# ---------------------------------------------------------------- Made


def test_uploaded_picture_is_kept_in_the_sizes_below_its_own(wide):
    assert wide.sizes == {wide.file.name: [480, 800]}
    for width in (480, 800):
        with default_storage.open(sizes.path(wide.file.name, width)) as file:
            assert Image.open(file).size == (width, width * 600 // 1000)


def test_cover_is_kept_in_sizes_too(covered):
    assert covered.cover_sizes == {covered.cover.name: [480, 800]}
    assert files() == {"cover.jpg", "cover.jpg.480.webp", "cover.jpg.800.webp"}


def test_nothing_is_made_before_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        picture = PictureFactory(file=photo(size=(1000, 600)))

    assert files() == {"photo.jpg"}
    assert picture.srcset == ""


def test_what_has_its_sizes_is_left_alone(covered, committed):
    with committed() as callbacks:
        covered.save()

    assert [call for call in callbacks if call.func is sizes.settle] == []


def test_picture_that_cannot_be_read_is_saved_all_the_same(committed, caplog):
    with committed():
        picture = PictureFactory(file=photo(size=(1000, 600)))
        Path(picture.file.path).write_bytes(b"no picture")

    assert Picture.objects.get().sizes == {}
    assert "photo.jpg is shown in the one size that it has" in caplog.text


def test_sizes_that_no_row_knows_of_go_with_their_picture(wide, committed):
    Picture.objects.update(sizes={})

    with committed():
        wide.delete()

    assert files() == set()


# ---------------------------------------------------------------- Shown


def test_browser_may_choose_up_to_the_picture_itself(wide):
    folder, name = wide.file.url.rsplit("/", 1)
    small = folder.replace("/media/", "/media/sizes/")

    assert wide.srcset == (
        f"{small}/{name}.480.webp 480w, {small}/{name}.800.webp 800w, {wide.file.url} 1000w"
    )


def test_no_browser_chooses_a_picture_wider_than_what_screens_show():
    widths = {"a.jpg": [480, 800, 1200, 1920]}

    assert sizes.srcset("a.jpg", 2560, widths).endswith("/media/sizes/a.jpg.1920.webp 1920w")


def test_name_of_a_file_breaks_no_list():
    assert sizes.srcset("a, b.jpg", 500, {"a, b.jpg": [480]}) == (
        "/media/sizes/a%2C%20b.jpg.480.webp 480w, /media/a%2C%20b.jpg 500w"
    )


def test_picture_of_one_size_offers_no_choice(committed):
    with committed():
        picture = PictureFactory()

    assert picture.sizes == {picture.file.name: []}
    assert picture.srcset == ""


def test_text_shows_the_sizes_of_its_pictures(wide):
    article = ArticleFactory(body=f'<figure><img src="{wide.file.url}" alt="x"></figure>')

    assert f'srcset="{wide.srcset}" sizes="(min-width: 42em) 38.6rem, 92vw"' in article.body_html


def test_article_and_front_page_show_the_sizes_of_its_cover(covered, client):
    article, front_page = client.get(covered.get_absolute_url()).text, client.get("/").text

    assert f'srcset="{covered.cover_srcset}" sizes="(min-width: 63em) 58rem, 92vw"' in article
    assert f'srcset="{covered.cover_srcset}" sizes="(min-width: 42em) 38.6rem, 92vw"' in front_page


@pytest.mark.parametrize(("cover", "expected"), [("", [False, True]), (photo(), [True, True])])
def test_picture_that_is_in_sight_at_once_is_loaded_at_once(wide, cover, expected):
    image = f'<img src="{wide.file.url}" alt="x">'

    article = ArticleFactory(body=f"<p>{image}</p><p>{image}</p>", cover=cover)

    images = article.body_html.split("</p>")[:2]
    assert ['loading="lazy"' in image for image in images] == expected


# ---------------------------------------------------------------- Deleted


def test_files_of_a_cover_go_with_it_when_another_takes_its_place(covered, committed):
    with committed():
        covered.cover = photo("other.jpg", size=(500, 300))
        covered.save()

    assert files() == {"other.jpg", "other.jpg.480.webp"}
    covered.refresh_from_db()
    assert covered.cover_sizes == {covered.cover.name: [480]}


def test_files_of_a_cover_that_is_taken_away_go(covered, committed):
    with committed():
        covered.cover = ""
        covered.save()

    assert files() == set()
    covered.refresh_from_db()
    assert covered.cover_sizes == {}


@pytest.mark.parametrize("delete", [lambda row: row.delete(), lambda row: all_of(row).delete()])
def test_files_go_with_what_is_deleted(wide, covered, committed, delete):
    with committed():
        delete(wide)
        delete(covered)

    assert files() == set()


def test_files_stay_if_what_is_deleted_stays(wide, committed):
    with committed(), transaction.atomic():
        Picture.objects.all().delete()
        transaction.set_rollback(True)

    assert len(files()) == 3


def all_of(row):
    return type(row).objects.all()


# ---------------------------------------------------------------- In the admin


@pytest.mark.usefixtures("author")
class TestAdmin:
    def test_picture_that_a_text_shows_is_not_deleted(self, client, wide):
        article = ArticleFactory(body=f'<p><img src="{wide.file.url}" alt="x"></p>')
        form = change(wide).replace("/change/", "/delete/")

        page = client.get(form)
        client.post(form, {"post": "yes"})

        assert f'<a href="{article.get_change_url()}">{article}</a>' in page.text
        assert Picture.objects.exists()

    def test_picture_that_no_text_shows_is_deleted(self, client, wide):
        client.post(change(wide).replace("/change/", "/delete/"), {"post": "yes"})

        assert not Picture.objects.exists()

    def test_file_of_a_picture_stays_as_texts_name_it(self, client, wide):
        client.post(change(wide), {"file": photo("other.jpg"), "alternative_text": "A well"})

        picture = Picture.objects.get()
        assert (picture.file.name, picture.alternative_text) == (wide.file.name, "A well")


# ---------------------------------------------------------------- manage.py make_picture_sizes


def test_pictures_of_before_get_their_sizes_and_texts_show_them():
    picture = PictureFactory(file=photo(size=(1000, 600)))
    text = ArticleFactory(body=f'<p><img src="{picture.file.url}" alt="x"></p>')
    covered = ArticleFactory(cover=photo("cover.jpg", size=(1000, 600)))

    said = run()

    text.refresh_from_db()
    covered.refresh_from_db()
    assert "/photo.jpg.800.webp 800w" in text.body_html
    assert covered.cover_sizes == {covered.cover.name: [480, 800]}
    assert said == ["2 images ont de nouvelles tailles.", "1 article ou page a changé."]


def test_second_run_has_nothing_to_do(wide):
    assert run() == ["0 image a de nouvelles tailles.", "0 article ou page a changé."]


def test_size_that_was_lost_is_made_again(wide):
    default_storage.delete(sizes.path(wide.file.name, 800))

    assert run()[0] == "1 image a de nouvelles tailles."

    assert "photo.jpg.800.webp" in files()


def test_picture_whose_file_is_missing_keeps_no_other_from_its_sizes(wide, caplog):
    lost = PictureFactory(file=photo("lost.jpg", size=(1000, 600)))
    default_storage.delete(lost.file.name)
    Picture.objects.update(sizes={})

    assert run()[0] == "1 image a de nouvelles tailles."

    assert "lost.jpg is shown in the one size that it has" in caplog.text
