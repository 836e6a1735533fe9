"""The feeds of the articles, with their full text, as RSS 2.0, and what all feeds share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from blog.addresses import absolute, absolutely
from blog.middleware import BlogRequest
from blog.models import Article, ArticleQuerySet, Blog, Tag

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

    def latest_post_date(self) -> datetime:
        """Return the newest date; where there is none always the same, and not the time of day."""
        return super().latest_post_date() if self.items else datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Channel[Item]:
    """What one feed is about."""

    title: str
    description: str
    page: str
    """The path of the page that shows the same."""
    path: str
    """Its own."""
    items: Iterable[Item]


class ChannelFeed[Item](Feed):  # type: ignore[type-arg]
    """A feed whose `get_object` returns its channel."""

    feed_type = FullTextFeed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # The newest date stays when an older item comes or goes. The ETag tells.
        del response["Last-Modified"]
        return response

    def title(self, channel: Channel[Item]) -> str:
        return plain(channel.title)

    def description(self, channel: Channel[Item]) -> str:
        return plain(channel.description)

    def link(self, channel: Channel[Item]) -> str:
        return absolute(channel.page)

    def feed_url(self, channel: Channel[Item]) -> str:
        return absolute(channel.path)

    def items(self, channel: Channel[Item]) -> Iterable[Item]:
        return channel.items


class ArticleFeed(ChannelFeed[Article]):
    """The newest articles, as feed readers want them."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Channel[Article]:
        blog = blog_of(request)
        return Channel(
            title=blog.name,
            description=blog.tagline or blog.name,
            page=reverse("blog:home"),
            path=reverse("blog:feed"),
            items=newest(Article.objects.published()),
        )

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


class TagFeed(ArticleFeed):
    """The newest articles of one tag."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Channel[Article]:
        tag = get_object_or_404(Tag.objects.used(), slug=kwargs["slug"])
        title = f"{tag.name} – {blog_of(request).name}"
        articles = newest(Article.objects.published().filter(tags=tag))
        path = reverse("blog:tag_feed", args=[tag.slug])
        return Channel(title, title, tag.get_absolute_url(), path, articles)


def newest(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Return the ten newest with all that a feed tells of them."""
    return articles.select_related("author").prefetch_related("tags").defer("body")[:10]


def blog_of(request: HttpRequest) -> Blog:
    return cast(BlogRequest, request).blog


def plain(text: str) -> str:
    """Return the text without the control characters that XML cannot hold."""
    return CONTROL_CHARACTERS.sub("", text)
