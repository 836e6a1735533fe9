"""Every feed by the schema of its format, and as feedparser and caches take it."""

from datetime import UTC, datetime

import feedparser
import pytest
from lxml.etree import DocumentInvalid

from blog.models import Blog
from tests import schemas
from tests.factories import ArticleFactory, CommentFactory, TagFactory, UserFactory

ARTICLE = "/2025/03/09/the-well/"
FEEDS = ["/feed/", "/tag/water/feed/", "/comments/feed/", f"{ARTICLE}feed/"]
HARD = "Cats & <dogs>, ]]> and a pasted\x0btab; “d’où ?” 🌳"

pytestmark = pytest.mark.django_db


@pytest.fixture(params=FEEDS)
def address(request, settings):
    """The address of each feed, as RSS, of a blog where little has been said."""
    settings.SITE_URL = "https://blog.example"
    Blog(name=HARD).save()
    date = datetime(2025, 3, 9, 8, tzinfo=UTC)
    ArticleFactory(slug="the-well", published_at=date, tags=[TagFactory(slug="water")])
    return request.param


@pytest.fixture
def _much(address, settings):
    """A hub, and articles and comments that have all that a feed tells of."""
    settings.WEBSUB_HUB = "https://hub.example/"
    article = ArticleFactory(
        title=HARD,
        standfirst=HARD,
        body='<h2>Eau</h2><p>At length <a href="/a-propos/">here</a>.</p>',
        author=UserFactory(first_name=HARD),
        tags=[TagFactory(slug="wells", name=HARD)],
    )
    article.tags.add(*type(article).objects.get(slug="the-well").tags.all())
    for place in type(article).objects.all():
        CommentFactory(article=place, name=HARD, body=HARD, edited_at=datetime.now(UTC))


def test_rss_without_items_or_with_bare_ones_is_valid(client, address):
    schemas.check(client.get(address).content, "rss")


def test_atom_without_entries_or_with_bare_ones_is_valid(client, address):
    schemas.check(client.get(f"{address}atom/").content, "atom")


@pytest.mark.usefixtures("_much")
def test_rss_with_all_that_it_can_tell_is_valid(client, address):
    schemas.check(client.get(address).content, "rss")


@pytest.mark.usefixtures("_much")
def test_atom_with_all_that_it_can_tell_is_valid(client, address):
    schemas.check(client.get(f"{address}atom/").content, "atom")


@pytest.mark.usefixtures("_much")
@pytest.mark.parametrize(("ending", "version"), [("", "rss20"), ("atom/", "atom10")])
def test_feedparser_reads_it(client, address, ending, version):
    response = client.get(address + ending)

    headers = {"content-type": response["Content-Type"]}
    feed = feedparser.parse(response.content, response_headers=headers)
    assert not feed.bozo
    assert feed.version == version
    assert all(entry.content[0].value for entry in feed.entries)


@pytest.mark.parametrize("ending", ["", "atom/"])
def test_who_has_it_already_gets_nothing(client, address, ending):
    known = client.get(address + ending)["ETag"]

    again = client.get(address + ending, headers={"if-none-match": known})

    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("address", ["/feed/"], indirect=True)
@pytest.mark.usefixtures("_much", "address")
@pytest.mark.parametrize(
    ("ending", "schema", "right", "wrong"),
    [
        ("", "rss", b"<pubDate>", b"<pubDate>on "),
        ("", "rss", b"</link>", b"</link><link>https://a.example/</link>"),
        ("", "rss", b"https://blog.example/feed/", b"/feed/"),
        ("atom/", "atom", b"<category term=", b"<category name="),
        ("atom/", "atom", b"<summary type", b"<summary>Twice</summary><summary type"),
        ("atom/", "atom", b"<updated>", b"<updated>on "),
    ],
)
def test_what_breaks_a_schema_is_found(client, ending, schema, right, wrong):
    content = client.get(f"/feed/{ending}").content
    assert right in content

    with pytest.raises(DocumentInvalid):
        schemas.check(content.replace(right, wrong, 1), schema)
