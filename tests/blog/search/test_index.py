import pytest

from blog.models import Article, Blog, SearchEntry
from blog.models.search import ROOM
from blog.search import index
from tests.factories import ArticleFactory, TagFactory
from tests.worker import run_worker


@pytest.mark.django_db(transaction=True)
def test_article_is_found_as_soon_as_it_is_saved(client):
    article = ArticleFactory(title="Le tilleul")
    assert "<mark>tilleul</mark>" in client.get("/search/?q=tilleul").text

    article.title = "Le chêne"
    article.save()

    assert "<mark>" not in client.get("/search/?q=tilleul").text
    assert "<mark>chêne</mark>" in client.get("/search/?q=chene").text


@pytest.mark.django_db(transaction=True)
def test_article_that_is_deleted_is_not_found_at_once(client):
    ArticleFactory(title="Le tilleul").delete()

    assert "<mark>" not in client.get("/search/?q=tilleul").text


@pytest.mark.django_db
def test_catching_up_drops_what_has_gone():
    ArticleFactory()
    kept = ArticleFactory(tags=[TagFactory()])
    index.catch_up()
    Article.objects.exclude(pk=kept.pk).delete()

    assert index.catch_up() == 0

    assert [entry.pk - ROOM for entry in SearchEntry.objects.of(1)] == [kept.pk]


@pytest.mark.django_db
def test_other_language_has_all_indexed_again():
    ArticleFactory(title="Trees")
    index.catch_up()

    Blog(language="en").save()

    assert index.catch_up() == 1
    assert SearchEntry.objects.get().language == "en"


@pytest.mark.django_db
def test_catching_up_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(index, "BATCH", 2)
    for _ in range(5):
        ArticleFactory()

    assert [index.catch_up(most=1) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_task_goes_on_in_another_until_all_is_indexed(monkeypatch):
    monkeypatch.setattr(index, "BATCH", 1)
    monkeypatch.setattr(index, "MOST_AT_ONCE", 2)
    articles = [ArticleFactory() for _ in range(5)]
    SearchEntry.objects.all().delete()

    index.keep_up.enqueue()
    run_worker()

    assert SearchEntry.objects.count() == len(articles)


@pytest.mark.django_db
def test_catching_up_leaves_alone_what_was_indexed_meanwhile():
    article = ArticleFactory(title="Le tilleul")
    index.refresh("article", [article.pk])
    Article.objects.update(title="Le chêne")

    index.put(index.SOURCES["article"], [article.pk], "fr")

    assert "tilleul" in str(SearchEntry.objects.values_list("title", flat=True).get())
