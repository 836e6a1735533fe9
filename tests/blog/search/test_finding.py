from datetime import timedelta

import pytest
from django.utils import timezone

from blog.models import Article
from blog.search import engines
from tests.factories import ArticleFactory, PageFactory, TagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return ArticleFactory(
        title="L’arbre du village",
        standfirst="Où l’on s’assied.",
        body="<h2>Le tilleul</h2><p>On y parle <em>longuement</em> de l’œuvre commune.</p>",
        tags=[TagFactory(name="Récits")],
    ).get_absolute_url()


@pytest.mark.parametrize(
    "typed",
    [
        *("arbres", "L'ARBRE", "villages arbre", "assied", "tilleul", "oeuvres communes"),
        *("recits", "« parle longuement »", '"œuvre commune', "arbre -chêne", "l’arbre du village"),
    ],
)
def test_article_is_found_by_title_standfirst_text_and_tags(find, tree, typed):
    assert find(typed) == [tree]


@pytest.mark.parametrize(
    "typed",
    [
        *("chêne", "arbre chêne", '"longuement parle"', "arbre -tilleul", "arb", "em h2"),
        *(
            '"récits où"',
            "-chêne",
            "",
            " ",
            '"',
            "%",
            "a",
            "\x00",
            "*",
            "NEAR(arbre)",
            "title:arbre",
        ),
        *("x" * 10_000, "chêne " * 10_000, "'; --", "\\", "\U0001f333"),
    ],
)
def test_whatever_else_is_typed_calmly_finds_nothing(find, tree, typed):
    assert find(typed) == []


def test_what_is_typed_beyond_a_bound_is_left_out(find, tree):
    assert find("arbre " * 10_000 + "chêne") == [tree]


def test_drafts_and_scheduled_articles_are_not_found(find):
    ArticleFactory(draft=True, title="Tilleul")
    ArticleFactory(scheduled=True, title="Tilleul")

    assert find("tilleul") == []


def test_scheduled_article_is_found_from_its_hour(find):
    article = ArticleFactory(scheduled=True, title="Tilleul")
    find("tilleul")

    Article.objects.update(published_at=timezone.now())
    article.refresh_from_db()

    assert find("tilleul") == [article.get_absolute_url()]


def test_pages_are_found(find):
    page = PageFactory(title="Tilleul")

    assert find("tilleul") == [page.get_absolute_url()]


def test_title_counts_for_more_than_text(find):
    title = ArticleFactory(title="Le tilleul", published_at=timezone.now() - timedelta(days=9))
    text = ArticleFactory(body="<p>Sous un tilleul, une fois.</p>")

    assert find("tilleul") == [title.get_absolute_url(), text.get_absolute_url()]
    assert find("tilleul", order="date") == [text.get_absolute_url(), title.get_absolute_url()]


def test_no_more_is_looked_at_than_a_bound(find, client, monkeypatch):
    monkeypatch.setattr(engines, "MOST", 2)
    for _ in range(3):
        ArticleFactory(title="Tilleul")

    assert len(find("tilleul")) == 2
    assert "2" in client.get("/search/?q=tilleul").text


def test_results_come_in_pages(find):
    for _ in range(12):
        ArticleFactory(title="Tilleul")

    assert len(find("tilleul")) == 10
    assert len(find("tilleul", page="2")) == 2
    assert len(find("tilleul", page="none")) == 10
