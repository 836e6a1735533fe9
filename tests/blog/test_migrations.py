"""What migrations do with the rows of a site that is upgraded."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import StateApps

from blog.models import Article, Page

LONG_AGO = datetime(2024, 5, 3, 8, tzinfo=UTC)


def migrate(*target: str) -> StateApps:
    """Bring the database to a migration, or to the newest; return the models as they were."""
    call_command("migrate", *target, verbosity=0)
    loader = MigrationLoader(connection)
    return loader.project_state([target] if target else loader.graph.leaf_nodes()).apps


@pytest.fixture
def before_pages_were_articles(transactional_db: None) -> Iterator[StateApps]:
    yield migrate("blog", "0003_kinds_of_articles")
    migrate()


def test_page_of_before_is_a_published_page_at_the_same_address(before_pages_were_articles, client):
    old_pages = before_pages_were_articles.get_model("blog", "Page").objects
    old_articles = before_pages_were_articles.get_model("blog", "Article").objects
    same = {"body": "<p>Qui écrit ici.</p>", "body_html": "<p>Qui écrit ici !</p>"}
    old_pages.create(title="Contact", slug="contact", position=2, **same)
    old_pages.create(title="À propos", slug="a-propos", position=1, **same)
    old_pages.create(title="Mentions", slug="mentions", in_menu=False)
    old_pages.update(updated_at=LONG_AGO)
    old_articles.create(title="Le lavoir", slug="contact", published_at=LONG_AGO)

    migrate()

    pages = list(Page.objects.all())
    assert [page.title for page in pages] == ["Mentions", "À propos", "Contact"]
    assert [page.get_absolute_url() for page in pages] == ["/mentions/", "/a-propos/", "/contact/"]
    assert [page.title for page in Article.objects.in_menu()] == ["À propos", "Contact"]
    assert {(page.published_at, page.updated_at) for page in pages} == {(LONG_AGO, LONG_AGO)}
    assert not any(page.comments_open or page.tells_subscribers for page in pages)
    assert [article.title for article in Article.objects.published()] == ["Le lavoir"]
    assert (pages[1].body, pages[1].body_html) == (same["body"], same["body_html"])
    assert "Qui écrit ici !" in client.get("/a-propos/").text
