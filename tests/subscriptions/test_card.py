"""The card under each article and at the foot of each page."""

import re

import pytest

from tests.factories import ArticleFactory, PageFactory, UserFactory

pytestmark = pytest.mark.django_db


def forms_of(response):
    """The forms to subscribe, by their ids, each with its hidden fields."""
    forms = re.findall(r'<form[^>]* id="(subscribe-[^"]*)".*?</form>', response.text, re.S)
    sources = re.findall(r'name="source" value="(\w+)"', response.text)
    return list(zip(forms, sources, strict=True))


def test_article_has_a_card_and_another_at_its_foot(client):
    response = client.get(ArticleFactory().get_absolute_url())

    assert forms_of(response) == [
        ("subscribe-form", "article"),
        ("subscribe-form-of-page", "footer"),
    ]
    assert "En savoir plus sur Palabre" in response.text
    assert "Abonnez-vous pour recevoir les derniers articles par e-mail." in response.text
    assert 'href="/comments/privacy/#subscriptions"' in response.text


def test_no_id_stands_twice(client):
    response = client.get(ArticleFactory().get_absolute_url())

    ids = re.findall(r'\bid="([^"]+)"', response.text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", ["/", "/archives/", "/about/", "/nowhere/"])
def test_other_pages_have_it_at_their_foot(client, address):
    ArticleFactory()
    PageFactory(slug="about")

    assert forms_of(client.get(address)) == [("subscribe-form", "footer")]


def test_page_for_it_has_one_form_with_a_choice(client):
    response = client.get("/subscriptions/")

    assert forms_of(response) == [("subscribe-form", "page")]
    assert response.text.count('type="radio"') == 2


def test_sent_from_the_card_it_says_where_it_stood(client):
    card = client.get(ArticleFactory().get_absolute_url())
    hidden = dict(re.findall(r'type="hidden" name="(source|pace)" value="(\w+)"', card.text)[:2])

    assert hidden == {"source": "article", "pace": "each"}


def test_card_asks_nothing_of_the_database_nor_of_who_looks(client, django_assert_num_queries):
    with django_assert_num_queries(4):  # the blog, its articles, the menu, the imprint
        stranger = client.get("/")

    client.force_login(UserFactory(author=True))
    assert client.get("/").content == stranger.content
