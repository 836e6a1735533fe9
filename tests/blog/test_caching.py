"""Every reader's page, as a cache takes it."""

import pytest
from django.utils.dateparse import parse_datetime

from tests.factories import ArticleFactory, PageFactory, TagFactory, UserFactory

READER_PAGES = [
    "/",
    "/archives/",
    "/2025/",
    "/2025/03/",
    "/2025/03/09/the-tree/",
    "/tag/water/",
    "/about/",
    "/feed/",
    "/feed/atom/",
    "/tag/water/feed/",
    "/tag/water/feed/atom/",
    "/comments/feed/",
    "/comments/feed/atom/",
    "/2025/03/09/the-tree/feed/",
    "/2025/03/09/the-tree/feed/atom/",
    "/about/feed/",
    "/sitemap.xml",
    "/sitemap-articles.xml",
    "/robots.txt",
]


@pytest.fixture
def site(db):
    tag = TagFactory(slug="water")
    ArticleFactory(slug="the-tree", published_at=parse_datetime("2025-03-09T08:00:00Z"), tags=[tag])
    PageFactory(slug="about")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", READER_PAGES)
class TestReaderPage:
    def test_caches_may_keep_it(self, client, address):
        response = client.get(address)

        assert response.status_code == 200
        kept = {"public", "max-age=0", "must-revalidate"}
        assert set(response["Cache-Control"].split(", ")) == kept

    def test_it_knows_no_visitor(self, client, address):
        response = client.get(address)

        assert not response.cookies
        assert "cookie" not in response.get("Vary", "").lower()

    def test_it_is_the_same_for_its_author_and_for_anybody(self, client, address):
        stranger = client.get(address)
        client.force_login(UserFactory(author=True))

        assert client.get(address).content == stranger.content

    def test_a_cache_learns_that_it_still_holds(self, client, address):
        response = client.get(address)

        again = client.get(address, headers={"if-none-match": response["ETag"]})

        assert not response["ETag"].startswith("W/")
        assert again.status_code == 304
        assert not again.content
