"""The picture by which networks show a text."""

import pytest

from blog import drawing
from blog.models import Blog
from blog.social import picture_of
from tests.blog.admin_forms import photo
from tests.factories import ArticleFactory, PageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def blog() -> Blog:
    blog = Blog(name="Under the tree", language="en")
    blog.save()
    return blog


def test_cover_comes_first(blog):
    article = ArticleFactory(cover=photo(), cover_alt="A tree")

    picture = picture_of(article, blog)

    assert (picture.address, picture.alternative) == (article.cover.url, "A tree")


@pytest.mark.parametrize("factory", [ArticleFactory, PageFactory])
def test_text_without_a_cover_has_a_card(client, blog, factory):
    text = factory(author=UserFactory(first_name="Awa"))

    answer = client.get(picture_of(text, blog).address)

    assert answer["Content-Type"] == "image/png"
    assert answer.content == drawing.card(text.title, "Awa", "Under the tree")


def test_address_changes_with_what_is_written_on_the_card(blog):
    author = UserFactory(first_name="Awa")
    article = ArticleFactory(title="The well", author=author)
    addresses = [picture_of(article, blog).address]

    for row, field in [(article, "title"), (author, "first_name"), (blog, "name")]:
        setattr(row, field, "Something else")
        addresses.append(picture_of(article, blog).address)

    assert len(set(addresses)) == 4


def test_card_that_is_out_of_date_leads_to_that_of_today(client, blog):
    article = ArticleFactory(title="The well")
    before = picture_of(article, blog).address
    article.title = "The fountain"
    article.save()

    assert client.get(before).url == picture_of(article, blog).address


def test_card_leads_to_the_cover_once_there_is_one(client, blog):
    article = ArticleFactory()
    before = picture_of(article, blog).address
    article.cover = photo()
    article.save()

    assert client.get(before).url == article.cover.url


def test_card_is_drawn_once(client, blog, monkeypatch):
    address = picture_of(ArticleFactory(title="Drawn once"), blog).address
    drawn = client.get(address).content
    monkeypatch.delattr(drawing, "card")

    assert client.get(address).content == drawn


def test_draft_has_no_card_yet(client, blog):
    assert client.get(picture_of(ArticleFactory(draft=True), blog).address).status_code == 404


def test_title_that_cannot_be_drawn_has_no_picture(client, blog):
    article = ArticleFactory(title="سلام")

    page = client.get(article.get_absolute_url())

    assert picture_of(article, blog) is None
    assert "og:image" not in page.text
    assert client.get(f"/card/{article.pk}-0.png").status_code == 404
