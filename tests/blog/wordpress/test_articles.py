"""Articles and pages of an export, with their covers and what changed on the way."""

import pytest
from django.db import IntegrityError
from PIL import Image

from blog.models import Article, ImportRemark, Picture, WordPressImport
from tests.blog.wordpress.albums import address, album, picture_data
from tests.comments.wordpress.arrival import bring_in, remarks
from tests.factories import ArticleFactory
from tests.wordpress_files import attachment, item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def featured(number) -> list[tuple[str, str]]:
    return [("_thumbnail_id", str(number))]


class TestCover:
    def test_featured_image_becomes_the_cover_with_its_text_and_credit(self, tmp_path) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())

        bring_in(
            tmp_path,
            attachment(7, address("arbre.jpg"), alt="Un baobab", excerpt="Photo : <b>Awa</b>"),
            item(1, meta=featured(7)),
            media=media,
        )

        article = Article.objects.get()
        assert article.cover_alt == "Un baobab"
        assert article.cover_credit == "Photo : Awa"
        assert (article.cover_width, article.cover_height) == (40, 30)
        with Image.open(article.cover.path) as image:
            assert image.format == "JPEG"

    def test_cover_is_a_file_of_its_own_that_outlives_the_picture(self, tmp_path) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())
        bring_in(
            tmp_path, attachment(7, address("arbre.jpg")), item(1, meta=featured(7)), media=media
        )

        picture = Picture.objects.get()
        picture.file.storage.delete(picture.file.name)
        picture.delete()

        assert Article.objects.get().cover.storage.exists(Article.objects.get().cover.name)

    @pytest.mark.parametrize("number", [7, 99, "9" * 5000, "sept"])
    def test_one_that_is_not_in_the_media_is_listed(self, tmp_path, number) -> None:
        run = bring_in(
            tmp_path, attachment(7, address("arbre.jpg")), item(1, meta=featured(number))
        )

        assert ("article", 1, "cover") in remarks(run)
        assert not Article.objects.get().cover

    def test_rehearsal_says_nothing_of_one_that_would_come(self, tmp_path) -> None:
        media = album(tmp_path, arbre_jpg=picture_data())

        run = bring_in(
            tmp_path,
            attachment(7, address("arbre.jpg")),
            item(1, meta=featured(7)),
            media=media,
            is_rehearsal=True,
        )

        assert remarks(run) == []


class TestText:
    def test_long_title_is_shortened_and_the_whole_is_listed(self, tmp_path) -> None:
        bring_in(tmp_path, item(1, "Arbre " * 60))

        assert len(Article.objects.get().title) <= 200
        remark = ImportRemark.objects.get()
        assert remark.reason == "shortened"
        assert len(remark.detail) > 300

    def test_it_is_cleaned_as_all_texts_are(self, tmp_path) -> None:
        bring_in(tmp_path, item(1, content="<p onclick='x()'>Là</p><script>x()</script>"))

        assert Article.objects.get().body == "<p>Là</p>"

    def test_one_without_a_date_is_a_draft_and_listed(self, tmp_path) -> None:
        zeros = "0000-00-00 00:00:00"

        run = bring_in(tmp_path, item(1, date_gmt=zeros, slug="un"))

        assert Article.objects.get().published_at is None
        assert remarks(run) == [("article", 1, "undated")]

    def test_position_of_a_page_is_kept_within_what_is_possible(self, tmp_path) -> None:
        bring_in(tmp_path, item(1, type="page", menu_order=10**9))

        assert Article.objects.get().position == 32_767

    def test_known_one_is_not_touched_when_media_are_given_later(self, tmp_path) -> None:
        items = [
            attachment(7, address("arbre.jpg")),
            item(1, content=f'<p><img src="{address("arbre.jpg")}"></p>', meta=featured(7)),
        ]
        bring_in(tmp_path, *items)
        before = Article.objects.values().get()

        run = bring_in(tmp_path, *items, media=album(tmp_path, arbre_jpg=picture_data()))

        assert Article.objects.values().get() == before
        assert run.counts["picture"] == {"added": 1}


def test_picture_of_an_article_that_fails_is_whole(tmp_path) -> None:
    def take_its_slug(run):
        if run.done == 1:
            ArticleFactory(slug="arbre")

    media = album(tmp_path, arbre_jpg=picture_data())
    one = item(1, slug="arbre", content=f'<p><img src="{address("arbre.jpg")}"></p>')
    with pytest.raises(IntegrityError):
        bring_in(tmp_path, one, media=media, tell=take_its_slug)
    stopped = WordPressImport.objects.get()
    articles_then = Article.objects.count()

    bring_in(tmp_path, one, media=media)

    picture = Picture.objects.get()
    assert (stopped.state, articles_then) == (WordPressImport.State.FAILED, 1)
    assert picture.file.storage.exists(picture.file.name)
    assert picture.file.url in Article.objects.get(slug="arbre-2").body
