"""What search engines are told of: articles, pages and tags."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from blog.models import Article, Tag


class SiteUrlSitemap(Sitemap):  # type: ignore[type-arg]
    """A sitemap whose addresses begin with `SITE_URL`, whatever host it was asked of."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class ArticleSitemap(SiteUrlSitemap):
    def items(self) -> QuerySet[Article]:
        return Article.objects.published().only("kind", "slug", "published_at", "updated_at")

    def lastmod(self, item: Article) -> datetime:
        return item.updated_at


class PageSitemap(SiteUrlSitemap):
    def items(self) -> QuerySet[Article]:
        return Article.objects.pages().visible().only("kind", "slug", "published_at", "updated_at")

    def lastmod(self, item: Article) -> datetime:
        return item.updated_at


class TagSitemap(SiteUrlSitemap):
    def items(self) -> QuerySet[Tag]:
        return Tag.objects.used()


SITEMAPS = {"articles": ArticleSitemap, "pages": PageSitemap, "tags": TagSitemap}
