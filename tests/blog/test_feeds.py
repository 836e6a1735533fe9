"""The feeds of articles as RSS, as feed readers take them."""

from xml.etree import ElementTree

import feedparser
import pytest

from blog.models import Blog
from tests.factories import ArticleFactory, TagFactory, UserFactory

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
SELF = "{http://www.w3.org/2005/Atom}link"

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client, settings):
    settings.SITE_URL = "https://blog.example"

    def get(address="/feed/"):
        return ElementTree.fromstring(client.get(address).content).find("channel")  # noqa: S314  ours

    return get


def test_it_names_the_blog(read):
    Blog(name="Under the tree", tagline="Talk", language="en").save()

    channel = read()

    assert channel.findtext("title") == "Under the tree"
    assert channel.findtext("description") == "Talk"
    assert channel.findtext("link") == "https://blog.example/"
    assert channel.findtext("language") == "en"


def test_an_item_holds_the_whole_article(read):
    article = ArticleFactory(
        title="The tree & the well",
        standfirst="In short.",
        body="<p>At length.</p>",
        author=UserFactory(first_name="Awa", last_name="Diop"),
        tags=[TagFactory(name="Water")],
    )

    item = read().find("item")

    assert item.findtext("title") == "The tree & the well"
    assert item.findtext("description") == "In short."
    assert item.findtext(CONTENT) == "<p>At length.</p>"
    assert item.findtext(CREATOR) == "Awa Diop"
    assert item.findtext("category") == "Water"
    assert item.findtext("link") == f"https://blog.example{article.get_absolute_url()}"


def test_local_addresses_in_the_text_are_made_whole(read):
    ArticleFactory(body='<p><img src="/media/a.png" alt=""><a href="//cdn.example/b">b</a></p>')

    text = read().findtext(f"item/{CONTENT}")

    assert 'src="https://blog.example/media/a.png"' in text
    assert 'href="//cdn.example/b"' in text


def test_it_holds_only_what_is_published(read):
    ArticleFactory(draft=True)
    ArticleFactory(scheduled=True)

    assert read().find("item") is None


def test_it_holds_the_ten_newest(read):
    ArticleFactory.create_batch(11)

    assert len(read().findall("item")) == 10


def test_control_characters_do_not_break_it(read):
    ArticleFactory(title="A pasted\x0btitle", body="<p>A pasted\x0bline</p>")

    assert read().findtext("item/title") == "A pastedtitle"


def test_it_takes_three_queries(read, django_assert_num_queries):
    ArticleFactory.create_batch(3, author=UserFactory(), tags=[TagFactory()])

    with django_assert_num_queries(3):
        read()


def test_it_is_the_same_twice_with_nothing_in_it(client):
    assert client.get("/feed/")["ETag"] == client.get("/feed/")["ETag"]
    assert "1970" in client.get("/feed/").text


def test_no_date_says_that_nothing_changed_when_an_older_article_went(client):
    ArticleFactory()

    assert "Last-Modified" not in client.get("/feed/")


def test_summary_is_html_as_rss_has_it(read):
    ArticleFactory(standfirst="One < two & l’un")

    assert read().findtext("item/description") == "One &lt; two &amp; l’un"


def test_article_is_known_by_its_permalink(read):
    article = ArticleFactory()

    assert read().findtext("item/guid") == f"https://blog.example{article.get_absolute_url()}"


def test_links_within_the_text_lead_to_the_article(read):
    article = ArticleFactory()
    type(article).objects.update(body_html='<p><a href="#note-1">1</a></p>')

    address = f"https://blog.example{article.get_absolute_url()}"
    assert f'href="{address}#note-1"' in read().findtext(f"item/{CONTENT}")


def test_pictures_in_several_sizes_are_made_whole(read):
    article = ArticleFactory()
    sizes = '<img src="/media/a.png" srcset="/media/a.webp 480w, /media/b.webp 960w" alt="">'
    type(article).objects.update(body_html=f"<p>{sizes}</p>")

    whole = "https://blog.example/media/"
    expected = f'srcset="{whole}a.webp 480w, {whole}b.webp 960w"'
    assert expected in read().findtext(f"item/{CONTENT}")


# ---------------------------------------------------------------- Hub


@pytest.mark.parametrize("address", ["/feed/", "/feed/atom/"])
def test_feed_names_itself_and_the_hub(client, settings, address):
    settings.SITE_URL = "https://blog.example"
    settings.WEBSUB_HUB = "https://hub.example/"

    response = client.get(address)

    feed = feedparser.parse(response.content).feed
    links = {link.rel: link.href for link in feed.links}
    assert links["hub"] == "https://hub.example/"
    assert links["self"] == f"https://blog.example{address}"
    assert response["Link"] == (
        f'<https://hub.example/>; rel="hub", <https://blog.example{address}>; rel="self"'
    )


def test_without_a_hub_none_is_named(client):
    response = client.get("/feed/")

    assert "Link" not in response
    assert b'rel="hub"' not in response.content


# ---------------------------------------------------------------- Of one tag


def test_feed_of_a_tag_holds_its_articles_and_no_others(read):
    water = TagFactory(name="Water", slug="water")
    article = ArticleFactory(title="The fountain", tags=[water])
    ArticleFactory(draft=True, tags=[water])
    ArticleFactory(title="The bakery")

    channel = read("/tag/water/feed/")

    assert [item.findtext("title") for item in channel.iter("item")] == ["The fountain"]
    assert channel.findtext("item/link") == f"https://blog.example{article.get_absolute_url()}"


def test_feed_of_a_tag_says_of_which(read):
    Blog(name="Under the tree").save()
    ArticleFactory(tags=[TagFactory(name="Water", slug="water")])

    channel = read("/tag/water/feed/")

    assert channel.findtext("title") == "Water – Under the tree"
    assert channel.findtext("link") == "https://blog.example/tag/water/"
    assert channel.find(SELF).get("href") == "https://blog.example/tag/water/feed/"


@pytest.mark.parametrize("slug", ["nothing", "secret"])
def test_tag_that_readers_do_not_see_has_no_feed(client, slug):
    ArticleFactory(draft=True, tags=[TagFactory(slug="secret")])

    assert client.get(f"/tag/{slug}/feed/").status_code == 404


def test_page_of_a_tag_names_its_feed(client):
    ArticleFactory(tags=[TagFactory(slug="water")])

    assert '<link rel="alternate" href="/tag/water/feed/"' in client.get("/tag/water/").text


def test_feed_of_a_tag_takes_four_queries(read, django_assert_num_queries):
    tag = TagFactory(slug="water")
    ArticleFactory.create_batch(3, author=UserFactory(), tags=[tag, TagFactory()])

    with django_assert_num_queries(4):
        read("/tag/water/feed/")
