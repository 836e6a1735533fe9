"""What the head of each page says to those who find and share it."""

import re
from datetime import datetime
from html import unescape

import pytest
from django.utils import timezone

from blog.models import Blog
from comments.models import Discussion
from tests.blog.admin_forms import photo
from tests.factories import ArticleFactory, CommentFactory, PageFactory, TagFactory, UserFactory

TAG = re.compile(r'<(?:meta|link) (?:name|property|rel)="([^"]+)" (?:content|href)="([^"]*)"')
SITE = "https://blog.example"

pytestmark = pytest.mark.django_db


def at(*moment):
    return timezone.make_aware(datetime(*moment))


@pytest.fixture(autouse=True)
def _blog(settings):
    settings.SITE_URL = SITE
    Blog(name="Under the tree", tagline="Talk at length", language="en").save()


@pytest.fixture
def head(client):
    """A function that returns what the head of a page says, by its names."""

    def get(address):
        page = client.get(address).text
        return {name: unescape(value) for name, value in TAG.findall(page.partition("</head>")[0])}

    return get


# ---------------------------------------------------------------- Articles


def test_article_says_what_it_is(head):
    article = ArticleFactory(
        title="The tree & the well",
        slug="the-tree",
        standfirst="In short.",
        published_at=at(2025, 3, 9, 8),
        tags=[TagFactory(name="Water")],
    )

    said = head(article.get_absolute_url())

    assert said["canonical"] == said["og:url"] == f"{SITE}/2025/03/09/the-tree/"
    assert said["description"] == said["og:description"] == "In short."
    assert said["og:title"] == "The tree & the well"
    assert said["og:site_name"] == "Under the tree"
    assert said["og:type"] == "article"
    assert said["og:locale"] == "en_US"
    assert said["article:published_time"] == "2025-03-09T08:00:00+01:00"
    assert said["article:modified_time"].startswith(f"{timezone.localtime().year}-")
    assert said["article:author"] == f"{SITE}/"
    assert said["article:tag"] == "Water"


def test_article_without_a_standfirst_is_described_by_its_first_words(head):
    article = ArticleFactory(body="<h2>Water</h2><p>The well is deep.</p>")

    assert head(article.get_absolute_url())["description"] == "The well is deep."


def test_quotation_marks_in_a_title_stay_inside_their_attribute(head):
    article = ArticleFactory(title='"><script>alert(1)</script>')

    assert head(article.get_absolute_url())["og:title"] == article.title


def test_cover_is_what_networks_show(head):
    article = ArticleFactory(cover=photo(), cover_alt="A tree")

    said = head(article.get_absolute_url())

    assert said["og:image"] == SITE + article.cover.url
    assert said["og:image:width"] == str(article.cover_width)
    assert said["og:image:alt"] == "A tree"
    assert said["twitter:card"] == "summary_large_image"


@pytest.mark.parametrize("factory", [ArticleFactory, PageFactory])
def test_without_a_cover_networks_show_a_card(head, client, factory):
    text = factory(title="The tree & the well")

    said = head(text.get_absolute_url())

    assert client.get(said["og:image"].removeprefix(SITE))["Content-Type"] == "image/png"
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert said["og:image:alt"] == "The tree & the well – Under the tree"
    assert said["twitter:card"] == "summary_large_image"


def test_pages_of_a_conversation_have_addresses_of_their_own(head):
    Discussion(page_size=1).save()
    article = ArticleFactory()
    CommentFactory.create_batch(3, article=article)
    address = SITE + article.get_absolute_url()

    first, second = head(article.get_absolute_url()), head(f"{article.get_absolute_url()}?page=2")

    assert (first["canonical"], first["next"]) == (address, f"{address}?page=2")
    assert "prev" not in first
    assert second["canonical"] == f"{address}?page=2"
    assert (second["prev"], second["next"]) == (address, f"{address}?page=3")


@pytest.mark.parametrize("query", ["?order=newest", "?page=99", "?page=x", "?utm_source=letter"])
def test_other_ways_to_an_article_lead_to_its_own_address(head, query):
    article = ArticleFactory()
    CommentFactory(article=article)

    said = head(article.get_absolute_url() + query)

    assert said["canonical"] == SITE + article.get_absolute_url()


def test_preview_is_not_to_be_found(client, head):
    client.force_login(UserFactory(author=True))
    article = ArticleFactory(draft=True)

    said = head(article.get_absolute_url())

    assert said["robots"] == "noindex"
    assert "canonical" not in said


def test_page_says_what_it_is(head):
    PageFactory(slug="about", title="About")

    said = head("/about/")

    assert said["canonical"] == f"{SITE}/about/"
    assert said["og:title"] == "About"


# ---------------------------------------------------------------- Lists


def test_front_page_says_what_it_is(head):
    ArticleFactory.create_batch(11)

    first, second = head("/"), head("/?page=2")

    assert (first["canonical"], first["next"]) == (f"{SITE}/", f"{SITE}/?page=2")
    assert (second["canonical"], second["prev"]) == (f"{SITE}/?page=2", f"{SITE}/")
    assert first["description"] == "Talk at length"
    assert first["og:type"] == "website"
    assert first["og:title"] == "Under the tree"


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/2025/", "2025"),
        ("/2025/03/", "March 2025"),
        ("/tag/water/", "Water"),
    ],
)
def test_list_is_described_by_what_stands_in_it(head, address, title):
    tag = TagFactory(name="Water", slug="water")
    ArticleFactory(title="The well", published_at=at(2025, 3, 9), tags=[tag])
    ArticleFactory(title="The fountain", published_at=at(2025, 3, 10), tags=[tag])

    said = head(address)

    assert said["canonical"] == SITE + address
    assert said["og:title"] == title
    assert said["description"] == "The fountain · The well"


def test_archive_says_what_it_is(head):
    said = head("/archives/")

    assert said["canonical"] == f"{SITE}/archives/"
    assert said["description"] == "All articles of Under the tree, by month and by tag."


def test_page_that_says_nothing_of_itself_is_not_to_be_found(head):
    said = head("/nowhere/")

    assert said["robots"] == "noindex"
    assert "canonical" not in said
