from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from blog.models import Article, Blog
from tests.factories import (
    ArticleFactory,
    LinkCardFactory,
    PageFactory,
    PictureFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NEW_YEAR_IN_PARIS = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)


class TestBlog:
    def test_it_has_defaults_before_it_is_set(self):
        blog = Blog.load()

        assert (blog.name, blog.language) == ("Palabre", "fr")

    def test_it_is_one_row_however_often_it_is_saved(self):
        Blog(name="First").save()
        Blog(name="Second").save()

        assert Blog.objects.get().name == "Second"
        assert Blog.load().name == "Second"

    def test_second_row_is_refused_by_the_database(self):
        with pytest.raises(IntegrityError):
            Blog.objects.bulk_create([Blog(pk=2)])


class TestBody:
    def test_what_an_article_may_not_hold_is_taken_out_at_save(self):
        article = ArticleFactory(body='<p onclick="x()">One<script>alert(1)</script></p>')

        assert article.body == article.body_html == "<p>One</p>"

    def test_card_that_is_known_is_shown_at_once(self):
        card = LinkCardFactory(title="What the press says")

        article = ArticleFactory(body=f'<p><a href="{card.url}">{card.url}</a></p>')

        assert '<aside class="card">' in article.body_html
        assert "<aside" not in article.body

    def test_card_is_shown_on_a_page_too(self):
        card = LinkCardFactory(title="What the press says")

        page = PageFactory(body=f'<p><a href="{card.url}">{card.url}</a></p>')

        assert '<aside class="card">' in page.body_html

    def test_our_own_picture_gets_its_size(self):
        picture = PictureFactory()

        article = ArticleFactory(body=f'<figure><img src="{picture.file.url}" alt=""></figure>')

        assert 'width="40" height="30"' in article.body_html
        assert "width" not in article.body

    def test_saving_plain_text_takes_two_queries(self, django_assert_num_queries):
        article = ArticleFactory()

        with django_assert_num_queries(2):
            article.save()

    def test_saving_a_draft_takes_one_query_more(self, django_assert_num_queries):
        article = ArticleFactory(draft=True)

        with django_assert_num_queries(3):
            article.save()

    def test_cards_and_pictures_take_one_query_each(self, django_assert_num_queries):
        cards = LinkCardFactory.create_batch(3, title="T")
        pictures = PictureFactory.create_batch(3)
        article = ArticleFactory.build()
        article.body = "".join(
            [f'<p><a href="{card.url}">x</a></p>' for card in cards]
            + [f'<figure><img src="{picture.file.url}"></figure>' for picture in pictures]
        )

        with django_assert_num_queries(3):
            article.save()

        assert article.body_html.count("<aside") == 3
        assert article.body_html.count("width=") == 3


class TestState:
    def test_draft_scheduled_and_published_part_the_articles(self):
        draft = ArticleFactory(draft=True)
        scheduled = ArticleFactory(scheduled=True)
        published = ArticleFactory()

        assert list(Article.objects.drafts()) == [draft]
        assert list(Article.objects.scheduled()) == [scheduled]
        assert list(Article.objects.published()) == [published]
        assert [a.is_published for a in (draft, scheduled, published)] == [False, False, True]

    def test_newest_comes_first(self):
        old = ArticleFactory(published_at=timezone.now() - timedelta(days=2))
        new = ArticleFactory()

        assert list(Article.objects.published()) == [new, old]

    def test_publish_shows_drafts_and_scheduled_ones_now(self):
        ArticleFactory(draft=True)
        ArticleFactory(scheduled=True)

        assert Article.objects.publish() == 2

        assert Article.objects.published().count() == 2

    def test_publish_keeps_the_date_of_what_is_published(self):
        article = ArticleFactory()

        assert Article.objects.publish() == 0

        assert Article.objects.get().published_at == article.published_at

    def test_back_to_draft_takes_the_date_away(self):
        ArticleFactory()
        ArticleFactory(scheduled=True)
        ArticleFactory(draft=True)

        assert Article.objects.back_to_draft() == 2

        assert Article.objects.drafts().count() == 3

    def test_change_of_state_counts_as_an_update(self):
        article = ArticleFactory(draft=True)
        before = article.updated_at

        Article.objects.publish()

        article.refresh_from_db()
        assert article.updated_at > before


class TestAddress:
    def test_date_in_it_is_that_of_the_clock_of_the_site(self):
        article = ArticleFactory(slug="voeux", published_at=NEW_YEAR_IN_PARIS)

        assert article.get_absolute_url() == "/2025/01/01/voeux/"

    def test_article_is_found_under_that_date(self):
        article = ArticleFactory(published_at=NEW_YEAR_IN_PARIS)

        assert list(Article.objects.published_on(2025, 1, 1)) == [article]
        assert not Article.objects.published_on(2024, 12, 31)

    def test_draft_stands_at_its_preview(self):
        article = ArticleFactory(draft=True)

        assert article.get_absolute_url() == f"/admin/blog/article/{article.pk}/preview/"

    def test_slug_is_taken_once(self):
        ArticleFactory(slug="tree")

        with pytest.raises(IntegrityError):
            ArticleFactory(slug="tree")


class TestArticle:
    def test_reading_takes_at_least_a_minute(self):
        assert ArticleFactory(body="<p>Short.</p>").reading_time == 1

    def test_reading_time_counts_words_and_not_tags(self):
        article = ArticleFactory(body=f"<p>{'<em>mot</em> ' * 461}</p>")

        assert article.reading_time == 3

    def test_author_signs_with_the_full_name(self):
        ada = UserFactory(first_name="Ada", last_name="Diallo")

        assert ArticleFactory(author=ada).author_name == "Ada Diallo"

    def test_author_without_a_full_name_signs_with_the_login(self):
        assert ArticleFactory(author=UserFactory(username="ada")).author_name == "ada"

    def test_article_without_an_author_is_not_signed(self):
        assert ArticleFactory().author_name == ""

    def test_author_who_leaves_does_not_take_the_articles_along(self):
        article = ArticleFactory(author=UserFactory())

        article.author.delete()

        article.refresh_from_db()
        assert article.author is None

    def test_scheduled_article_has_changed_when_it_is_published(self):
        article = ArticleFactory(scheduled=True)

        assert article.changed_at == article.published_at

    def test_edited_article_has_changed_when_it_was_edited(self):
        article = ArticleFactory()

        assert article.changed_at == article.updated_at

    def test_neighbours_are_the_published_ones_before_and_after(self, django_assert_num_queries):
        now = timezone.now()
        first, second, third = (
            ArticleFactory(published_at=now - timedelta(days=days)) for days in (3, 2, 1)
        )
        ArticleFactory(scheduled=True)

        with django_assert_num_queries(1):
            assert second.neighbours() == (first, third)

        assert first.neighbours() == (None, second)
        assert third.neighbours() == (second, None)

    def test_draft_has_no_neighbours(self):
        ArticleFactory()

        assert ArticleFactory(draft=True).neighbours() == (None, None)


class TestPicture:
    def test_it_knows_its_size(self):
        picture = PictureFactory()

        assert (picture.width, picture.height) == (40, 30)

    @pytest.mark.parametrize("name", ["drawing.svg", "page.html", "photo.tiff"])
    def test_file_of_another_kind_is_refused(self, name):
        picture = PictureFactory.build()
        picture.file.name = name

        with pytest.raises(ValidationError, match="file"):
            picture.clean_fields()


def test_things_say_what_they_are():
    card = LinkCardFactory(url="https://press.example/")

    assert str(TagFactory(name="Trees")) == "Trees"
    assert str(PageFactory(title="About")) == "About"
    assert str(PictureFactory(alternative_text="A tree")) == "A tree"
    assert "picture" in str(PictureFactory(alternative_text=""))
    assert str(card) == "https://press.example/"


@pytest.mark.parametrize("slug", ["archives", "feed", "2026"])
def test_page_is_refused_an_address_that_is_taken(slug):
    page = PageFactory.build(slug=slug)

    with pytest.raises(ValidationError) as error:
        page.full_clean()

    assert list(error.value.message_dict) == ["slug"]


def test_page_takes_an_address_that_is_free():
    PageFactory.build(slug="a-propos").full_clean()
