"""What was taken away is gone for good, until it comes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.models import Article, Blog
from blog.old_addresses import remember
from tests.factories import ArticleFactory, PageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    Blog(language="en").save()


def delete(article):
    article.delete()


def delete_all(article):
    Article.objects.filter(pk=article.pk).delete()


def unpublish(article):
    article.published_at = None
    article.save()


def put_off(article):
    article.published_at = timezone.now() + timedelta(days=1)
    article.save()


def unpublish_all(article):
    Article.objects.filter(pk=article.pk).back_to_draft()


@pytest.mark.parametrize("take_away", [delete, delete_all, unpublish, put_off, unpublish_all])
@pytest.mark.parametrize("factory", [ArticleFactory, PageFactory])
def test_what_was_taken_away_is_gone(client, factory, take_away):
    article = factory()
    address = article.get_absolute_url()

    take_away(article)
    response = client.get(address)

    assert response.status_code == 410
    assert "taken away by its author" in response.text
    assert '<meta name="robots" content="noindex">' in response.text


@pytest.mark.parametrize("ending", ["feed/", "feed/atom/"])
def test_feed_of_its_comments_is_gone_too(client, ending):
    article = ArticleFactory()
    address = article.get_absolute_url()
    article.delete()

    assert client.get(f"{address}{ending}").status_code == 410


@pytest.mark.parametrize("old", ["/lavoir/", "/?p=12"])
@pytest.mark.parametrize("take_away", [delete, unpublish])
def test_its_old_addresses_are_gone_too(client, old, take_away):
    article = ArticleFactory()
    remember([old], article=article)
    take_away(article)

    assert client.get(old).status_code == 410


def test_what_comes_back_is_found_again(client):
    article = ArticleFactory()
    address, published_at = article.get_absolute_url(), article.published_at
    unpublish(article)
    article.published_at = published_at
    article.save()

    assert client.get(address).status_code == 200


def test_new_article_at_the_same_address_is_found(client):
    article = ArticleFactory(slug="well")
    address, published_at = article.get_absolute_url(), article.published_at
    article.delete()
    ArticleFactory(slug="well", published_at=published_at)

    assert client.get(address).status_code == 200


def test_old_address_of_something_else_leads_there(client):
    gone, other = ArticleFactory(), ArticleFactory()
    address = gone.get_absolute_url()
    gone.delete()
    remember([address], article=other)

    assert client.get(address)["Location"] == other.get_absolute_url()


def test_what_was_never_shown_is_not_found(client):
    article = ArticleFactory(scheduled=True)
    address = article.get_absolute_url()
    article.delete()

    assert client.get(address).status_code == 404


def test_nobody_sees_where_a_draft_was_before_it_was_published(client):
    article = ArticleFactory(draft=True)
    article.delete()

    assert client.get(f"/2025/03/09/{article.slug}/").status_code == 404
