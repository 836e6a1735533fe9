"""What a reader of the blog gets, and what stays out of sight."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Blog
from tests.blog.admin_forms import photo
from tests.factories import (
    ArticleFactory,
    CommentFactory,
    PageFactory,
    TagFactory,
    UserFactory,
)
from tests.memory import forget_pages

TO_KEEP_IT = 3
"""Queries for which article a page is, its version, and when something appears by itself."""


def at(*moment):
    return timezone.make_aware(datetime(*moment))


# ---------------------------------------------------------------- Articles


@pytest.mark.django_db
class TestArticle:
    def test_it_stands_at_its_permalink(self, client):
        ArticleFactory(slug="the-tree", title="The tree", published_at=at(2025, 3, 9, 8))

        response = client.get("/2025/03/09/the-tree/")

        assert response.status_code == 200
        assert '<h1 class="p-name">The tree</h1>' in response.text

    def test_permalink_follows_the_clock_of_the_site(self, client):
        article = ArticleFactory(slug="late", published_at=at(2025, 3, 9, 0, 30))

        assert article.get_absolute_url() == "/2025/03/09/late/"
        assert client.get("/2025/03/09/late/").status_code == 200

    @pytest.mark.parametrize(
        "address",
        [
            "/2025/03/08/the-tree/",
            "/2024/03/09/the-tree/",
            "/2025/3/9/the-tree/",
            "/2025/13/45/the-tree/",
        ],
    )
    def test_another_date_leads_to_the_permalink_for_good(self, client, address):
        ArticleFactory(slug="the-tree", published_at=at(2025, 3, 9, 8))

        response = client.get(address)

        assert response.status_code == 301
        assert response["Location"] == "/2025/03/09/the-tree/"

    def test_draft_is_not_found(self, client):
        ArticleFactory(slug="draft", draft=True)

        assert client.get("/2025/03/09/draft/").status_code == 404

    def test_scheduled_article_is_not_found(self, client):
        article = ArticleFactory(scheduled=True)

        assert client.get(article.get_absolute_url()).status_code == 404

    def test_it_carries_the_microformats_that_programs_read(self, client):
        author = UserFactory(first_name="Awa", last_name="Diop")
        tag = TagFactory(name="Water")
        article = ArticleFactory(author=author, standfirst="In short.", tags=[tag])

        page = client.get(article.get_absolute_url()).text

        assert '<article class="article h-entry">' in page
        assert '<p class="standfirst p-summary">In short.</p>' in page
        assert 'class="p-author h-card" href="/" rel="author">Awa Diop<' in page
        assert 'class="u-url" href="' + article.get_absolute_url() in page
        assert '<time class="dt-published" datetime="' in page
        assert '<div class="prose e-content">' in page
        assert 'class="p-category" href="/tag/' + tag.slug in page

    def test_author_of_the_blog_signs_an_article_without_one(self, client):
        Blog(author_name="Awa Diop").save()

        page = client.get(ArticleFactory().get_absolute_url()).text

        assert 'rel="author">Awa Diop<' in page

    def test_biography_stands_under_it(self, client):
        Blog(biography="She writes about water.").save()

        assert "She writes about water." in client.get(ArticleFactory().get_absolute_url()).text

    def test_it_leads_to_its_neighbours(self, client):
        before = ArticleFactory(published_at=at(2025, 3, 1))
        article = ArticleFactory(published_at=at(2025, 3, 2))
        after = ArticleFactory(published_at=at(2025, 3, 3))
        ArticleFactory(scheduled=True)

        page = client.get(article.get_absolute_url()).text

        assert f'<a href="{before.get_absolute_url()}" rel="prev">' in page
        assert f'<a href="{after.get_absolute_url()}" rel="next">' in page

    def test_the_newest_leads_to_no_scheduled_one(self, client):
        article = ArticleFactory()
        ArticleFactory(scheduled=True)

        assert 'rel="next"' not in client.get(article.get_absolute_url()).text

    def test_canonical_address_does_not_follow_the_host_header(self, client, settings):
        settings.SITE_URL = "https://blog.example"
        article = ArticleFactory()

        page = client.get(article.get_absolute_url(), headers={"host": "127.0.0.1"}).text

        assert f'rel="canonical" href="https://blog.example{article.get_absolute_url()}"' in page
        assert "127.0.0.1" not in page

    def test_blog_part_takes_six_queries(self, client, django_assert_num_queries):
        article = ArticleFactory(author=UserFactory(), tags=[TagFactory()])
        ArticleFactory(published_at=at(2025, 3, 1))
        PageFactory()
        conversation = 3  # its settings, and its count by two

        with django_assert_num_queries(6 + conversation + TO_KEEP_IT):
            client.get(article.get_absolute_url())


# ---------------------------------------------------------------- Lists


@pytest.mark.django_db
class TestHome:
    def test_it_shows_the_newest_first(self, client):
        ArticleFactory(title="Older", published_at=at(2025, 3, 1))
        ArticleFactory(title="Newer", published_at=at(2025, 3, 2))

        page = client.get("/").text

        assert page.index("Newer") < page.index("Older")

    def test_it_shows_only_what_is_published(self, client):
        ArticleFactory(title="Unfinished", draft=True)
        ArticleFactory(title="Tomorrow", scheduled=True)

        page = client.get("/").text

        assert "Unfinished" not in page
        assert "Tomorrow" not in page

    def test_a_page_holds_ten_articles(self, client):
        ArticleFactory.create_batch(11)

        first, second = client.get("/"), client.get("/?page=2")

        assert first.text.count("h-entry") == 10
        assert 'href="?page=2" rel="next"' in first.text
        assert second.text.count("h-entry") == 1
        assert 'href="/" rel="prev"' in second.text

    @pytest.mark.parametrize("page", ["2", "0", "-1", "x"])
    def test_a_page_beyond_the_last_is_not_found(self, client, page):
        ArticleFactory()

        assert client.get("/", {"page": page}).status_code == 404

    def test_pinned_articles_come_first_and_are_marked(self, client):
        Blog(language="en").save()
        ArticleFactory(title="Newer", published_at=at(2025, 3, 2))
        ArticleFactory(title="Pinned long ago", published_at=at(2020, 3, 1), pinned=True)

        page = client.get("/").text

        assert page.index("Pinned long ago") < page.index("Newer")
        assert page.count('<span class="pinned">Pinned</span>') == 1
        assert page.index('class="pinned"') < page.index("Newer")

    def test_pinned_article_is_on_the_first_page_only(self, client):
        others = ArticleFactory.create_batch(10)
        pinned = ArticleFactory(published_at=at(2020, 3, 1), pinned=True)

        first, second = client.get("/"), client.get("/?page=2")

        assert list(first.context["page_obj"]) == [pinned, *reversed(others[1:])]
        assert list(second.context["page_obj"]) == [others[0]]
        assert 'class="pinned"' not in second.text

    def test_pinned_draft_and_pinned_page_stay_out_of_it(self, client):
        ArticleFactory(draft=True, pinned=True)
        ArticleFactory(scheduled=True, pinned=True)
        PageFactory(pinned=True)

        assert list(client.get("/").context["page_obj"]) == []

    def test_an_empty_blog_is_calm(self, client):
        assert client.get("/").status_code == 200

    def test_it_takes_six_queries_however_many_articles(self, client, django_assert_num_queries):
        tags = TagFactory.create_batch(2)
        ArticleFactory.create_batch(12, author=UserFactory(), tags=tags)
        PageFactory.create_batch(2)

        with django_assert_num_queries(6):
            client.get("/")


@pytest.mark.django_db
class TestTag:
    def test_it_shows_the_articles_of_the_tag(self, client):
        tag = TagFactory(name="Water", slug="water")
        ArticleFactory(title="The fountain", tags=[tag])
        ArticleFactory(title="The bakery")

        page = client.get("/tag/water/").text

        assert "The fountain" in page
        assert "The bakery" not in page

    def test_pinned_article_has_its_place_by_date_there(self, client):
        tag = TagFactory()
        pinned = ArticleFactory(tags=[tag], published_at=at(2020, 3, 1), pinned=True)
        newer = ArticleFactory(tags=[tag])

        response = client.get(tag.get_absolute_url())

        assert list(response.context["page_obj"]) == [newer, pinned]
        assert 'class="pinned"' not in response.text

    def test_a_tag_of_drafts_only_is_not_found(self, client):
        ArticleFactory(draft=True, tags=[TagFactory(slug="secret")])

        assert client.get("/tag/secret/").status_code == 404

    def test_an_unknown_tag_is_not_found(self, client):
        assert client.get("/tag/nothing/").status_code == 404


@pytest.mark.django_db
class TestArchives:
    def test_index_counts_the_articles_of_months_and_tags(self, client):
        Blog(language="en").save()
        tag = TagFactory(name="Water")
        ArticleFactory(published_at=at(2025, 3, 1), tags=[tag])
        ArticleFactory(published_at=at(2025, 3, 31, 23, 30), tags=[tag])
        ArticleFactory(draft=True, tags=[tag])

        page = client.get("/archives/").text

        assert '<a href="/2025/03/">March <span>2 articles</span></a>' in page
        assert f'<a href="{tag.get_absolute_url()}">Water <span>2 articles</span></a>' in page

    def test_year_lists_its_articles(self, client):
        ArticleFactory(title="In time", published_at=at(2025, 12, 31, 23, 59))
        ArticleFactory(title="Too late", published_at=at(2026, 1, 1))

        page = client.get("/2025/").text

        assert "In time" in page
        assert "Too late" not in page

    def test_month_lists_its_articles(self, client):
        ArticleFactory(title="In time", published_at=at(2025, 3, 31, 23, 59))
        ArticleFactory(title="Too late", published_at=at(2025, 4, 1))

        page = client.get("/2025/03/").text

        assert "In time" in page
        assert "Too late" not in page
        assert '<a href="/2025/04/" rel="next">' in page

    @pytest.mark.parametrize(
        "address",
        ["/2024/", "/2024/02/", "/2025/13/", "/0000/", "/0001/01/", "/9999/", "/9999/12/"],
    )
    def test_a_time_without_articles_is_not_found(self, client, address):
        ArticleFactory(published_at=at(2025, 3, 1))

        assert client.get(address).status_code == 404

    def test_a_year_of_scheduled_articles_is_not_found(self, client):
        article = ArticleFactory(published_at=at(2999, 1, 1))

        assert client.get(f"/{article.published_at.year}/").status_code == 404


# ---------------------------------------------------------------- Pages and the menu


@pytest.mark.django_db
class TestPage:
    def test_it_stands_at_its_slug(self, client):
        PageFactory(slug="about", title="About", body="<p>Who writes.</p>")

        page = client.get("/about/").text

        assert '<h1 class="p-name">About</h1>' in page
        assert "<p>Who writes.</p>" in page

    def test_it_shares_its_slug_with_an_article(self, client):
        PageFactory(slug="tree", title="The page")
        article = ArticleFactory(slug="tree", title="The article")

        assert "The page</h1>" in client.get("/tree/").text
        assert "The article</h1>" in client.get(article.get_absolute_url()).text

    @pytest.mark.parametrize("published_at", [None, at(2999, 1, 1)])
    def test_draft_and_scheduled_page_are_not_found_and_not_in_the_menu(self, client, published_at):
        PageFactory(slug="about", title="About", published_at=published_at)

        assert client.get("/about/").status_code == 404
        assert "About" not in client.get("/").text

    def test_it_carries_the_microformats_that_programs_read(self, client):
        author = UserFactory(first_name="Awa", last_name="Diop")
        PageFactory(slug="about", title="About", author=author, published_at=at(2025, 3, 9, 8))

        page = client.get("/about/").text

        assert '<article class="article h-entry">' in page
        assert '<h1 class="p-name">About</h1>' in page
        assert 'class="p-author h-card" href="/" rel="author">Awa Diop<' in page
        assert (
            '<a class="u-url" href="/about/"><time class="dt-published" datetime="2025-03-09T'
            in (page)
        )
        assert '<div class="prose e-content">' in page

    def test_it_shows_its_cover(self, client):
        page = PageFactory(slug="about", cover_alt="A lime tree")
        page.cover = photo()
        page.save()

        text = client.get("/about/").text

        assert f'<img class="u-featured" src="{page.cover.url}" width="40" height="30" ' in text
        assert 'alt="A lime tree"' in text

    def test_it_is_in_no_list_of_articles(self, client):
        tag = TagFactory()
        article = ArticleFactory(published_at=at(2025, 3, 8), tags=[tag])
        later = ArticleFactory(published_at=at(2025, 3, 10), tags=[tag])
        page = PageFactory(title="Aside", in_menu=False, published_at=at(2025, 3, 9))
        page.tags.set([tag])
        lists = ["/", tag.get_absolute_url(), "/2025/", "/2025/03/", "/feed/"]

        for address in [*lists, article.get_absolute_url(), later.get_absolute_url()]:
            assert "Aside" not in client.get(address).text
        [month] = client.get("/archives/").context["months"]
        assert month["articles"] == 2
        assert page.neighbours() == (None, None)

    def test_page_alone_fills_no_archive(self, client):
        PageFactory(published_at=at(2025, 3, 9))

        assert client.get("/2025/").status_code == 404
        assert client.get("/2025/03/").status_code == 404

    def test_it_takes_seven_queries(self, client, django_assert_num_queries):
        page = PageFactory(author=UserFactory())
        PageFactory.create_batch(2)

        # The blog, the page, the menu, the imprint, three for the comments.
        with django_assert_num_queries(7 + TO_KEEP_IT):
            client.get(page.get_absolute_url())

    def test_its_queries_do_not_grow_with_the_comments(self, django_assert_num_queries):
        page = PageFactory(author=UserFactory(), comments_open=True)
        CommentFactory(article=page)

        with django_assert_num_queries(8 + TO_KEEP_IT) as queries:
            Client().get(page.get_absolute_url())
        forget_pages()
        CommentFactory.create_batch(5, article=page)
        with django_assert_num_queries(len(queries)):
            Client().get(page.get_absolute_url())

    def test_it_stands_in_the_way_of_nothing(self, client):
        PageFactory(slug="archives", title="A page of that name")

        assert "A page of that name</h1>" not in client.get("/archives/").text

    def test_menu_holds_the_pages_that_the_author_put_there(self, client):
        PageFactory(slug="about", title="About")
        PageFactory(slug="legal", title="Legal", in_menu=False)

        page = client.get("/").text

        assert '<a href="/about/">About</a>' in page
        assert "Legal" not in page

    def test_menu_marks_the_page_that_is_open(self, client):
        PageFactory(slug="about", title="About")

        assert '<a href="/about/" aria-current="page">About</a>' in client.get("/about/").text


@pytest.mark.django_db
def test_robots_are_shown_the_sitemap(client, settings):
    settings.SITE_URL = "https://blog.example"

    response = client.get(reverse("blog:robots"))

    assert response["Content-Type"].startswith("text/plain")
    assert "Sitemap: https://blog.example/sitemap.xml" in response.text
