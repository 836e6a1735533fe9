from io import StringIO

import pytest
from django.core.management import call_command

from blog.search import index
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    out = StringIO()
    call_command("index_search", *options, stdout=out)
    return out.getvalue().strip()


def test_it_indexes_what_is_not_yet(find, monkeypatch):
    monkeypatch.setattr(index, "MOST_AT_ONCE", 1)
    articles = [ArticleFactory(title="Tilleul") for _ in range(3)]

    assert run() == "3 textes ont été indexés."
    assert run() == "0 texte a été indexé."
    assert len(find("tilleul")) == len(articles)


def test_it_indexes_everything_anew_if_asked(db):
    ArticleFactory()
    run()

    assert run("--all") == "1 texte a été indexé."
