"""The feeds of the articles, with their full text, as RSS 2.0 and as Atom, and what all share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from blog.addresses import absolute, absolutely
from blog.anchors import without_self_links
from blog.feed_formats import FullTextAtom, FullTextRss, plain
from blog.middleware import BlogRequest
from blog.models import Article, ArticleQuerySet, Blog, Tag


@dataclass(frozen=True)
class Channel[Item]:
    """What one feed is about."""

    title: str
    description: str
    page: str
    """The path of the page that shows the same."""
    path: str
    """Its own, as RSS."""
    author: str
    """Who stands for what has no author of its own."""
    items: Iterable[Item]


class ChannelFeed[Item](Feed):  # type: ignore[type-arg]
    """A feed whose `get_object` returns its channel, in one of two formats."""

    def __init__(self, feed_type: type[FullTextRss | FullTextAtom] = FullTextRss) -> None:
        self.feed_type = feed_type
        self.ending = feed_type.ending

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # The newest date stays when an older item comes or goes. The ETag tells.
        del response["Last-Modified"]
        if self.hub:
            own = absolute(request.path)
            response["Link"] = f'<{self.hub}>; rel="hub", <{own}>; rel="self"'
        return response

    @property
    def hub(self) -> str:
        """The WebSub hub that is told of what is new in it, if there is one."""
        return ""

    def title(self, channel: Channel[Item]) -> str:
        return plain(channel.title)

    def description(self, channel: Channel[Item]) -> str:
        return plain(channel.description)

    subtitle = description

    def author_name(self, channel: Channel[Item]) -> str:
        return plain(channel.author)

    def link(self, channel: Channel[Item]) -> str:
        return absolute(channel.page)

    def feed_url(self, channel: Channel[Item]) -> str:
        return absolute(channel.path + self.ending)

    feed_guid = feed_url

    def feed_extra_kwargs(self, channel: Channel[Item]) -> dict[str, Any]:
        return {"hub": self.hub}

    def items(self, channel: Channel[Item]) -> Iterable[Item]:
        return channel.items


class ArticleFeed(ChannelFeed[Article]):
    """The newest articles, as feed readers want them."""

    @property
    def hub(self) -> str:
        return str(settings.WEBSUB_HUB)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Channel[Article]:
        blog = blog_of(request)
        return Channel(
            title=blog.name,
            description=blog.tagline or blog.name,
            page=reverse("blog:home"),
            path=reverse("blog:feed"),
            author=blog.author_name or blog.name,
            items=newest(Article.objects.published()),
        )

    def item_title(self, item: Article) -> str:
        return plain(item.title)

    def item_description(self, item: Article) -> str | None:  # type: ignore[override]
        return escape(plain(item.standfirst), quote=False) or None

    def item_link(self, item: Article) -> str:
        return absolute(item.get_absolute_url())

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        return item.changed_at

    def item_author_name(self, item: Article) -> str | None:
        return plain(item.author_name) or None

    def item_categories(self, item: Article) -> list[str]:
        return [plain(tag.name) for tag in item.tags.all()]

    def item_extra_kwargs(self, item: Article) -> dict[str, Any]:
        page = absolute(item.get_absolute_url())
        text = absolutely(without_self_links(item.body_html), page)
        return {"content": plain(text), "atom_id": lasting_id(item)}


class TagFeed(ArticleFeed):
    """The newest articles of one tag."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Channel[Article]:
        blog = blog_of(request)
        tag = get_object_or_404(Tag.objects.used(), slug=kwargs["slug"])
        title = f"{tag.name} – {blog.name}"
        articles = newest(Article.objects.published().filter(tags=tag))
        path = reverse("blog:tag_feed", args=[tag.slug])
        author = blog.author_name or blog.name
        return Channel(title, title, tag.get_absolute_url(), path, author, articles)


def newest(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Return the ten newest with all that a feed tells of them."""
    return articles.select_related("author").prefetch_related("tags").defer("body")[:10]


def lasting_id(article: Article) -> str:
    """Return what an article is known by in Atom, whatever its address becomes (RFC 4151).

    In RSS it has always been known by its address, and that does not change either.
    """
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:article:{article.pk}"


def blog_of(request: HttpRequest) -> Blog:
    return cast(BlogRequest, request).blog
