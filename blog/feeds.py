"""The feed of the articles, with their full text, as RSS 2.0."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from blog.addresses import absolute, absolutely
from blog.middleware import BlogRequest
from blog.models import Article, Blog

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class FullTextFeed(Rss201rev2Feed):
    """RSS with the whole text in `content:encoded` (https://www.rssboard.org/rss-profile)."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/"
        }

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class ArticleFeed(Feed):  # type: ignore[type-arg]
    """The newest articles, as feed readers want them."""

    feed_type = FullTextFeed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Blog:
        return cast(BlogRequest, request).blog

    def title(self, blog: Blog) -> str:
        return blog.name

    def description(self, blog: Blog) -> str:
        return blog.tagline or blog.name

    def link(self) -> str:
        return absolute(reverse("blog:home"))

    def feed_url(self) -> str:
        return absolute(reverse("blog:feed"))

    def items(self, blog: Blog) -> Iterable[Article]:
        articles = Article.objects.published().select_related("author").prefetch_related("tags")
        return articles.defer("body")[:10]

    def item_title(self, item: Article) -> str:
        return plain(item.title)

    def item_description(self, item: Article) -> str:
        return plain(item.standfirst)

    def item_link(self, item: Article) -> str:
        return absolute(item.get_absolute_url())

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        return item.updated_at

    def item_author_name(self, item: Article) -> str | None:
        return item.author_name or None

    def item_categories(self, item: Article) -> list[str]:
        return [tag.name for tag in item.tags.all()]

    def item_extra_kwargs(self, item: Article) -> dict[str, Any]:
        return {"content": plain(absolutely(item.body_html))}


def plain(text: str) -> str:
    """Return the text without the control characters that XML cannot hold."""
    return CONTROL_CHARACTERS.sub("", text)
