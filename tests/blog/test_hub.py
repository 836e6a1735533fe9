"""What a WebSub hub is told, and how often."""

from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from blog import hub
from tests.factories import ArticleFactory, TagFactory

pytestmark = pytest.mark.django_db

FEEDS = ["https://blog.example/feed/", "https://blog.example/feed/atom/"]


@pytest.fixture(autouse=True)
def _hub(settings):
    settings.SITE_URL = "https://blog.example"
    settings.WEBSUB_HUB = "https://hub.example/"


@pytest.fixture
def look():
    """A function that looks after the hub, and returns which feeds it is then to be told of."""

    def look():
        DBTaskResult.objects.all().delete()
        hub.look(timezone.now())
        return [task.args_kwargs["args"][0] for task in DBTaskResult.objects.all()]

    return look


def test_hub_is_told_of_an_article_once(look):
    ArticleFactory()

    assert look() == [FEEDS]
    assert look() == []


def test_hub_is_told_of_the_feeds_of_tags(look):
    ArticleFactory(tags=[TagFactory(slug="old")])
    look()
    ArticleFactory(tags=[TagFactory(slug="water")])

    water = "https://blog.example/tag/water/feed/"
    assert look() == [[*FEEDS, water, f"{water}atom/"]]


def test_hub_is_told_of_what_was_scheduled_when_it_is_published(look):
    article = ArticleFactory(scheduled=True)
    assert look() == []
    type(article).objects.update(
        published_at=timezone.now() - timedelta(seconds=1),
        updated_at=timezone.now() - timedelta(days=1),
    )

    assert look() == [FEEDS]


def test_hub_is_told_of_an_edit(look):
    article = ArticleFactory()
    look()
    article.save()

    assert look() == [FEEDS]


def test_without_a_hub_nobody_is_told(look, settings):
    settings.WEBSUB_HUB = ""
    ArticleFactory()

    assert look() == []


def test_hub_is_told_as_it_wants(web, settings):
    web.serve("/hub", "")
    settings.WEBSUB_HUB = web.url("/hub")

    hub.tell.call(FEEDS)

    (body,) = web.posts
    assert parse_qsl(body) == [("hub.mode", "publish"), *(("hub.url", feed) for feed in FEEDS)]


def test_hub_that_does_not_listen_is_told_again_later(web, settings):
    settings.WEBSUB_HUB = web.url("/nothing")

    hub.tell.call(FEEDS)

    again = DBTaskResult.objects.get()
    assert again.args_kwargs["args"] == [FEEDS, 2]
    assert again.run_after > timezone.now() + timedelta(seconds=50)


def test_hub_that_never_listens_is_given_up(web, settings):
    settings.WEBSUB_HUB = web.url("/nothing")

    hub.tell.call(FEEDS, hub.ATTEMPTS)

    assert not DBTaskResult.objects.exists()
