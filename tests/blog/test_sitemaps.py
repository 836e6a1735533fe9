"""The sitemap, as a search engine takes it."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from tests.factories import ArticleFactory, PageFactory, TagFactory

LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.mark.django_db
def test_it_holds_what_readers_see_and_nothing_else(client, settings):
    settings.SITE_URL = "https://blog.example"
    tag, secret = TagFactory.create_batch(2)
    article = ArticleFactory(tags=[tag])
    ArticleFactory(tags=[tag], published_at=article.published_at)
    ArticleFactory(draft=True, tags=[secret])
    ArticleFactory(scheduled=True)
    page = PageFactory()
    PageFactory(published_at=None)
    PageFactory(published_at=timezone.now() + timedelta(days=1))

    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  ours
    places = [place.text for place in tree.iter(LOCATION)]

    assert len(places) == len(set(places)) == 4
    for shown in (article, page, tag):
        assert f"https://blog.example{shown.get_absolute_url()}" in places
