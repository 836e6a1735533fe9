"""The feeds of articles as Atom."""

from datetime import datetime

import pytest

from blog.models import Blog
from tests.blog.atom import ATOM, read_atom
from tests.factories import ArticleFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client, settings):
    settings.SITE_URL = "https://blog.example"

    def get(address="/feed/atom/"):
        return read_atom(client.get(address).content)

    return get


def test_it_says_what_it_is(client, read):
    Blog(name="Under the tree", tagline="Talk", author_name="Awa Diop", language="en").save()

    feed = read()

    assert client.get("/feed/atom/")["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.findtext(f"{ATOM}title") == "Under the tree"
    assert feed.findtext(f"{ATOM}subtitle") == "Talk"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Awa Diop"
    assert feed.findtext(f"{ATOM}id") == "https://blog.example/feed/atom/"
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "alternate": "https://blog.example/",
        "self": "https://blog.example/feed/atom/",
    }


def test_an_entry_holds_the_whole_article(read):
    article = ArticleFactory(
        title="The tree & the well",
        standfirst="In short: a < b.",
        body="<p>At length.</p>",
        author=UserFactory(first_name="Awa", last_name="Diop"),
        tags=[TagFactory(name="Water")],
    )

    entry = read().find(f"{ATOM}entry")

    assert entry.findtext(f"{ATOM}title") == "The tree & the well"
    assert entry.findtext(f"{ATOM}summary") == "In short: a &lt; b."
    assert entry.findtext(f"{ATOM}content") == "<p>At length.</p>"
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Awa Diop"
    assert entry.find(f"{ATOM}category").get("term") == "Water"
    address = f"https://blog.example{article.get_absolute_url()}"
    assert entry.find(f"{ATOM}link").get("href") == address
    published = datetime.fromisoformat(entry.findtext(f"{ATOM}published"))
    assert published == article.published_at


def test_article_keeps_its_id_at_another_address(read):
    article = ArticleFactory(slug="before")
    before = read().findtext(f"{ATOM}entry/{ATOM}id")
    article.slug = "after"
    article.save()

    assert read().findtext(f"{ATOM}entry/{ATOM}id") == before
    assert before == f"tag:blog.example,2026:article:{article.pk}"


def test_feed_of_a_tag_holds_its_articles_and_no_others(read):
    ArticleFactory(title="The fountain", tags=[TagFactory(name="Water", slug="water")])
    ArticleFactory(title="The bakery")

    feed = read("/tag/water/feed/atom/")

    assert [t.text for t in feed.findall(f"{ATOM}entry/{ATOM}title")] == ["The fountain"]
    assert feed.findtext(f"{ATOM}id") == "https://blog.example/tag/water/feed/atom/"


def test_it_is_the_same_twice_with_nothing_in_it(client, read):
    read()

    assert client.get("/feed/atom/")["ETag"] == client.get("/feed/atom/")["ETag"]


@pytest.mark.parametrize("address", ["/", "/tag/water/", "/2025/03/09/the-well/"])
def test_pages_name_their_feeds_in_both_formats(client, address):
    published = datetime.fromisoformat("2025-03-09T08:00Z")
    ArticleFactory(slug="the-well", published_at=published, tags=[TagFactory(slug="water")])

    page = client.get(address).text

    feeds = {"/": "/feed/", "/tag/water/": "/tag/water/feed/"}
    feed = feeds.get(address, f"{address}feed/")
    assert f'<link rel="alternate" href="{feed}" type="application/rss+xml"' in page
    assert f'<link rel="alternate" href="{feed}atom/" type="application/atom+xml"' in page
