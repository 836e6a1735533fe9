"""What is proposed where nothing stands."""

import pytest

from blog import nearest
from tests.factories import ArticleFactory, PageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def well():
    return ArticleFactory(slug="le-lavoir-du-village")


@pytest.mark.parametrize(
    "path",
    [
        "/2025/03/09/le-lavoir-du-vilage/",
        "/2025/03/09/le-lavior-du-village/",
        "/le-lavoir/",
        "/2025/03/09/Le-Lavoir-Du-Vill",
        "/blog/le%20lavoir%20du%20village/",
        "/le-lavoir-du-village/feed/atom/",
    ],
)
def test_article_with_a_similar_address_is_proposed(well, path):
    ArticleFactory(slug="la-boulangerie")

    assert nearest.to(path) == [well]


def test_accents_in_an_address_are_folded():
    article = ArticleFactory(slug="la-foret")

    assert nearest.to("/la-for%C3%AAt-2/") == [article]


def test_the_best_come_first_and_no_more_than_three(well):
    others = [ArticleFactory(slug=f"le-lavoir-{n}") for n in ("neuf", "gris", "vieux")]

    found = nearest.to("/le-lavoir-du-villag/")

    assert found[0] == well
    assert len(found) == 3
    assert set(found[1:]) < set(others)


def test_page_is_proposed():
    page = PageFactory(slug="a-propos")

    assert nearest.to("/a-propo/") == [page]


def test_what_readers_do_not_see_is_not_proposed():
    ArticleFactory(slug="le-lavoir", draft=True)
    ArticleFactory(slug="le-lavoir-neuf", scheduled=True)

    assert nearest.to("/lavoir/") == []


@pytest.mark.parametrize(
    "path", ["/", "/wp-login.php", "/2025/03/09/", "/12/", "/.env", "/%00/", "/" + "a-" * 4000]
)
@pytest.mark.usefixtures("well")
def test_address_that_names_nothing_costs_no_query(path, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert nearest.to(path) == []


@pytest.mark.usefixtures("well")
def test_otherwise_it_costs_one(django_assert_num_queries):
    with django_assert_num_queries(1):
        nearest.to("/" + "/".join(f"word{letter}-" * 50 for letter in "abcdefgh"))
