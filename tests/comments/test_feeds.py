"""The feeds of comments, as feed readers take them."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from blog.models import Blog
from tests.blog.atom import ATOM, read_atom
from tests.factories import ArticleFactory, CommentFactory, PageFactory

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
SELF = "{http://www.w3.org/2005/Atom}link"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.SITE_URL = "https://blog.example"
    Blog(name="Under the tree", language="en").save()


@pytest.fixture
def article():
    return ArticleFactory(title="Le lavoir")


@pytest.fixture
def read(client):
    """A function that returns the channel of a feed."""

    def get(address="/comments/feed/"):
        return ElementTree.fromstring(client.get(address).content).find("channel")  # noqa: S314  ours

    return get


@pytest.fixture(params=["all", "article"])
def address(request, article):
    """The address of each feed in which a comment on the article stands."""
    return "/comments/feed/" if request.param == "all" else f"{article.get_absolute_url()}feed/"


def guids(channel):
    return [item.findtext("guid") for item in channel.iter("item")]


def permalink(comment):
    return f"https://blog.example/comments/{comment.pk}/"


# ---------------------------------------------------------------- What both hold


def test_an_item_holds_the_whole_comment(read, address, article):
    comment = CommentFactory(
        article=article, name="Jeanne", body="L’eau > le feu.\n\n*Toujours.* https://eau.example/a"
    )

    item = read(address).find("item")

    assert item.findtext("title") == "Jeanne on “Le lavoir”"
    assert item.findtext(CREATOR) == "Jeanne"
    assert item.findtext("link") == permalink(comment)
    assert item.findtext(CONTENT) == comment.body_html
    assert "<em>Toujours.</em>" in item.findtext(CONTENT)
    assert item.findtext("description").startswith("L’eau &gt; le feu. Toujours. https")
    date = comment.created_at.replace(microsecond=0)
    assert parsedate_to_datetime(item.findtext("pubDate")) == date


def test_an_item_is_known_by_its_permalink_for_good(read, address, article):
    comment = CommentFactory(article=article)

    guid = read(address).find("item/guid")

    assert guid.text == permalink(comment)
    assert guid.get("isPermaLink") == "true"


def test_addresses_of_this_site_are_made_whole(read, address, article):
    comment = CommentFactory(article=article)
    type(comment).objects.update(body_html='<p><a href="/a-propos/">moi</a></p>')

    assert 'href="https://blog.example/a-propos/"' in read(address).findtext(f"item/{CONTENT}")


def test_the_newest_comes_first(read, address, article):
    now = timezone.now()
    older = CommentFactory(article=article, created_at=now - timedelta(hours=2))
    oldest = CommentFactory.reply_to(older, created_at=now - timedelta(hours=3))
    newest = CommentFactory.reply_to(older, created_at=now - timedelta(hours=1))

    assert guids(read(address)) == [permalink(newest), permalink(older), permalink(oldest)]


@pytest.mark.parametrize("trait", ["held", "spam", "trash"])
def test_what_readers_do_not_see_is_not_in_it(read, address, article, trait):
    hidden = CommentFactory(article=article, **{trait: True})
    CommentFactory.reply_to(hidden)

    assert guids(read(address)) == []


def test_it_holds_no_address_of_a_commenter(client, address, article):
    CommentFactory(article=article, email="jeanne@example.org", ip_address="192.0.2.7")

    text = client.get(address).text

    assert "jeanne@example.org" not in text
    assert "192.0.2.7" not in text


def test_it_holds_the_twenty_newest(read, address, article):
    CommentFactory.create_batch(21, article=article)

    assert len(guids(read(address))) == 20


def test_control_characters_do_not_break_it(read, address, article):
    CommentFactory(article=article, name="A\x0bwa", body="A pasted\x0bline")

    item = read(address).find("item")

    assert item.findtext("title") == "Awa on “Le lavoir”"
    assert item.findtext(CONTENT) == "<p>A pastedline</p>"


def test_a_cache_learns_that_a_comment_went(client, address, article):
    CommentFactory(article=article)
    older = CommentFactory(article=article, created_at=timezone.now() - timedelta(hours=1))
    before = client.get(address)
    older.delete()

    again = client.get(address, headers={"if-none-match": before["ETag"]})

    assert again.status_code == 200
    assert "Last-Modified" not in again


def test_as_atom_it_holds_the_same(client, address, article):
    comment = CommentFactory(article=article, name="Jeanne", body="L’eau > le feu.")

    entry = read_atom(client.get(f"{address}atom/").content).find(f"{ATOM}entry")

    assert entry.findtext(f"{ATOM}id") == permalink(comment)
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Jeanne"
    assert entry.findtext(f"{ATOM}content") == comment.body_html


def test_as_atom_it_says_when_a_comment_was_changed(client, address, article):
    changed = timezone.now().replace(microsecond=0)
    CommentFactory(article=article, created_at=changed - timedelta(hours=1), edited_at=changed)

    feed = read_atom(client.get(f"{address}atom/").content)

    assert datetime.fromisoformat(feed.findtext(f"{ATOM}entry/{ATOM}updated")) == changed


# ---------------------------------------------------------------- Of all


def test_feed_of_all_says_what_it_is(read):
    channel = read()

    assert channel.findtext("title") == "Comments on “Under the tree”"
    assert channel.findtext("link") == "https://blog.example/"
    assert channel.find(SELF).get("href") == "https://blog.example/comments/feed/"


def test_feed_of_all_holds_comments_on_articles_and_on_pages(read, article):
    on_article = CommentFactory(article=article)
    on_page = CommentFactory(article=PageFactory())

    assert set(guids(read())) == {permalink(on_article), permalink(on_page)}


@pytest.mark.parametrize("trait", ["draft", "scheduled"])
def test_feed_of_all_holds_nothing_on_an_article_that_readers_do_not_see(read, trait):
    CommentFactory(article=ArticleFactory(**{trait: True}))

    assert guids(read()) == []


def test_feed_of_all_takes_two_queries(read, django_assert_num_queries):
    for _ in range(3):
        CommentFactory.reply_to(CommentFactory())

    with django_assert_num_queries(2):
        read()


def test_every_page_names_the_feed_of_all(client):
    assert '<link rel="alternate" href="/comments/feed/"' in client.get("/").text


# ---------------------------------------------------------------- Of one article


def test_feed_of_an_article_says_what_it_is(read, article):
    address = article.get_absolute_url()

    channel = read(f"{address}feed/")

    assert channel.findtext("title") == "Comments on “Le lavoir”"
    assert channel.findtext("link") == f"https://blog.example{address}"
    assert channel.find(SELF).get("href") == f"https://blog.example{address}feed/"


def test_feed_of_an_article_holds_its_comments_and_no_others(read, article):
    comment = CommentFactory(article=article)
    CommentFactory()

    assert guids(read(f"{article.get_absolute_url()}feed/")) == [permalink(comment)]


def test_article_and_page_of_one_name_have_feeds_of_their_own(read):
    article, page = ArticleFactory(slug="eau"), PageFactory(slug="eau")
    on_article, on_page = CommentFactory(article=article), CommentFactory(article=page)

    assert guids(read(f"{article.get_absolute_url()}feed/")) == [permalink(on_article)]
    assert guids(read("/eau/feed/")) == [permalink(on_page)]


def test_article_that_readers_do_not_see_has_no_feed(client):
    article = ArticleFactory(scheduled=True)

    assert client.get(f"{article.get_absolute_url()}feed/").status_code == 404


def test_feed_of_an_article_takes_three_queries(read, article, django_assert_num_queries):
    for _ in range(3):
        CommentFactory.reply_to(CommentFactory(article=article))
    address = f"{article.get_absolute_url()}feed/"

    with django_assert_num_queries(3):
        read(address)


def test_page_of_an_article_names_its_feed(client, article):
    address = article.get_absolute_url()

    assert f'<link rel="alternate" href="{address}feed/"' in client.get(address).text
