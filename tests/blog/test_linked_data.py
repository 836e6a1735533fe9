"""What an article says of itself in JSON-LD."""

import json
import re
from datetime import datetime

import pytest
from django.utils import timezone, translation

from blog.addresses import absolute
from blog.linked_data import posting, script
from blog.models import Blog
from blog.social import picture_of
from tests.blog.admin_forms import photo
from tests.factories import ArticleFactory, TagFactory, UserFactory

SITE = "https://blog.example"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def test_article_is_a_blog_posting():
    article = ArticleFactory(
        title="The well",
        slug="the-well",
        standfirst="In short.",
        body="<p>Five words stand right here.</p>",
        author=UserFactory(first_name="Awa", last_name="Diop"),
        published_at=timezone.make_aware(datetime(2025, 3, 9, 8)),
        tags=[TagFactory(name="Water")],
    )

    blog = Blog(name="Under the tree")

    with translation.override("fr"):
        facts = posting(article, blog)

    assert facts.pop("dateModified").startswith(f"{timezone.localtime().year}-")
    assert facts == {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "mainEntityOfPage": f"{SITE}/2025/03/09/the-well/",
        "url": f"{SITE}/2025/03/09/the-well/",
        "headline": "The well",
        "description": "In short.",
        "image": absolute(picture_of(article, blog).address),
        "datePublished": "2025-03-09T08:00:00+01:00",
        "author": {"@type": "Person", "name": "Awa Diop", "url": f"{SITE}/"},
        "publisher": {"@type": "Organization", "name": "Under the tree", "url": f"{SITE}/"},
        "keywords": ["Water"],
        "wordCount": 5,
        "inLanguage": "fr",
    }


def test_cover_is_its_image():
    article = ArticleFactory(cover=photo())

    assert posting(article, Blog())["image"] == SITE + article.cover.url


@pytest.mark.parametrize("text", ["</script><script>alert(1)", "<!--<script>", "&lt;", "“d’où”"])
def test_no_text_leaves_its_element(text):
    element = script({"headline": text})

    inside = re.fullmatch(r'<script type="application/ld\+json">([^<>&]*)</script>', element)
    assert inside
    assert json.loads(inside[1]) == {"headline": text}
