import pytest

from blog.search import index
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def test_page_without_a_question_shows_the_form(client):
    answer = client.get("/search/")

    assert 'role="search"' in answer.text
    assert "résultat" not in answer.text


@pytest.mark.parametrize("address", ["/archives/", "/nowhere/at/all/"])
def test_form_is_where_one_looks_for_something(client, address):
    assert 'role="search"' in client.get(address).text


def test_question_is_repeated_escaped(client):
    answer = client.get("/search/", {"q": '<script>"'})

    assert "<script>&quot;" not in answer.text
    assert 'value="&lt;script&gt;&quot;"' in answer.text


def test_nothing_found_is_said_with_advice(client):
    answer = client.get("/search/", {"q": "chêne"})

    assert "Aucun résultat pour «\u202fchêne\u202f»" in answer.text


def test_results_are_counted_in_french(client):
    ArticleFactory(title="Tilleul")
    index.catch_up()
    assert "1 résultat<" in client.get("/search/?q=tilleul").text

    ArticleFactory(title="Tilleul")
    index.catch_up()

    assert "2 résultats<" in client.get("/search/?q=tilleul").text


def test_caches_may_keep_it_and_search_engines_do_not(client):
    answer = client.get("/search/?q=arbre")

    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    assert '<meta name="robots" content="noindex">' in answer.text


def test_search_of_wordpress_leads_here(client):
    answer = client.get("/", {"s": "l'arbre & co"})

    assert answer.status_code == 301
    assert answer["Location"] == "/search/?q=l%27arbre+%26+co"


def test_its_queries_do_not_grow_with_what_is_found(client, django_assert_num_queries):
    client.get("/search/?q=tilleul")
    ArticleFactory(title="Tilleul")
    index.catch_up()
    with django_assert_num_queries(7):
        client.get("/search/?q=tilleul")
    for _ in range(5):
        ArticleFactory(title="Tilleul")
    index.catch_up()

    with django_assert_num_queries(7):
        client.get("/search/?q=tilleul")


def test_results_are_offered_in_another_order(client):
    ArticleFactory(title="Le tilleul")
    index.catch_up()

    page = client.get("/search/", {"q": "tilleul"}).text

    assert 'href="?q=tilleul&amp;order=date"' in page
    assert 'href="?q=tilleul" aria-current="true"' in page
