"""The sitemap and robots.txt, as a search engine takes them."""

from datetime import datetime, timedelta
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from blog.sitemaps import ArticleSitemap
from tests import schemas
from tests.factories import ArticleFactory, PageFactory, TagFactory

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "https://blog.example"

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client, settings):
    """A function that returns the places that a sitemap tells of, and when they last changed."""
    settings.SITE_URL = SITE

    def get(address):
        content = client.get(address).content
        schemas.check(content, "sitemap")
        tree = ElementTree.fromstring(content)  # noqa: S314  ours
        return [(e.findtext(f"{SPACE}loc"), e.findtext(f"{SPACE}lastmod")) for e in tree]

    return get


@pytest.fixture
def read_all(read):
    """A function that does so with all sitemaps of the index."""

    def get():
        return [found for address, _ in read("/sitemap.xml") for found in read(path_of(address))]

    return get


def path_of(address):
    assert address.startswith(f"{SITE}/")
    return address.removeprefix(SITE)


def test_it_holds_what_readers_see_and_nothing_else(read_all):
    tag, secret = TagFactory.create_batch(2)
    article = ArticleFactory(tags=[tag], published_at=timezone.make_aware(datetime(2025, 3, 9)))
    ArticleFactory(tags=[tag], published_at=article.published_at)
    ArticleFactory(draft=True, tags=[secret])
    ArticleFactory(scheduled=True)
    page = PageFactory()
    PageFactory(published_at=None)
    PageFactory(published_at=timezone.now() + timedelta(days=1))

    places = [place for place, _ in read_all()]

    assert len(places) == len(set(places)) == 8
    for shown in (article, page, tag):
        assert SITE + shown.get_absolute_url() in places
    for address in ("/", "/archives/", "/2025/", "/2025/03/"):
        assert SITE + address in places


def test_each_place_says_when_it_changed(read_all):
    ArticleFactory(tags=[TagFactory()])
    PageFactory()

    dates = [date for _, date in read_all()]

    assert len(dates) == 7
    assert all(date.startswith(str(timezone.localdate())) for date in dates)


def test_place_of_articles_that_appeared_later_than_they_were_edited_says_so(read):
    article = ArticleFactory(published_at=timezone.now() - timedelta(days=2), tags=[TagFactory()])
    type(article).objects.update(updated_at=timezone.now() - timedelta(days=9))

    for section in ("articles", "tags", "lists"):
        _, date = read(f"/sitemap-{section}.xml")[0]
        assert date == str(timezone.localdate(article.published_at))


def test_many_articles_stand_in_several_files(read, monkeypatch):
    monkeypatch.setattr(ArticleSitemap, "limit", 2)
    ArticleFactory.create_batch(3)

    files = [place for place, _ in read("/sitemap.xml")]

    assert files[:2] == [f"{SITE}/sitemap-articles.xml", f"{SITE}/sitemap-articles.xml?p=2"]
    assert len(read("/sitemap-articles.xml?p=2")) == 1


def test_file_without_an_address_is_not_named(read):
    ArticleFactory()

    files = [place for place, _ in read("/sitemap.xml")]

    assert files == [f"{SITE}/sitemap-articles.xml", f"{SITE}/sitemap-lists.xml"]


def test_empty_blog_has_a_sitemap(client):
    assert "<loc>" not in client.get("/sitemap.xml").text


@pytest.mark.parametrize("address", ["/sitemap-nothing.xml", "/sitemap-articles.xml?p=99"])
def test_there_is_no_other(client, address):
    assert client.get(address).status_code == 404


def test_queries_do_not_grow_with_the_articles(client, django_assert_num_queries):
    ArticleFactory.create_batch(3, tags=[TagFactory()])

    for address, count in [("articles", 3), ("tags", 3), ("lists", 3)]:
        with django_assert_num_queries(count):
            client.get(f"/sitemap-{address}.xml")


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("/", True),
        ("/?page=2", True),
        ("/2025/03/09/the-tree/", True),
        ("/2025/03/09/the-tree/feed/", True),
        ("/comments/feed/", True),
        ("/comments/privacy/", True),
        ("/comments/12/reply/", False),
        ("/comments/on/3/", False),
        ("/search/?q=tree", False),
        ("/admin/", False),
    ],
)
def test_robots_know_where_they_may_go(client, address, may):
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())

    assert robots.can_fetch("*", address) == may


def test_robots_leave_other_orders_alone_and_find_the_sitemap(client, settings):
    settings.SITE_URL = SITE

    text = client.get("/robots.txt").text

    assert "Disallow: /*?order=" in text
    assert f"Sitemap: {SITE}/sitemap.xml" in text
