"""What search engines are told of: an index of sitemaps, one for each kind of page."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.db.models.functions import Greatest, TruncMonth, TruncYear
from django.urls import reverse

from blog.addresses import absolute
from blog.models import Article, ArticleQuerySet, Tag


class SiteUrlSitemap(Sitemap):  # type: ignore[type-arg]
    """A sitemap whose addresses begin with `SITE_URL`, whatever host it was asked of."""

    limit = 5000
    """Of addresses in one file; the protocol allows 50,000."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class ArticleSitemap(SiteUrlSitemap):
    def items(self) -> ArticleQuerySet:
        return Article.objects.published().only("kind", "slug", "published_at", "updated_at")

    def lastmod(self, item: Article) -> datetime:
        return item.changed_at


class PageSitemap(ArticleSitemap):
    def items(self) -> ArticleQuerySet:
        return Article.objects.pages().visible().only("kind", "slug", "published_at", "updated_at")


class TagSitemap(SiteUrlSitemap):
    def items(self) -> QuerySet[Tag]:
        changed = Greatest("articles__updated_at", "articles__published_at")
        return Tag.objects.used().annotate(changed=Max(changed)).order_by("pk")

    def lastmod(self, item: Any) -> datetime:
        changed: datetime = item.changed
        return changed


class ListSitemap(SiteUrlSitemap):
    """The front page and the archives: addresses, each with when its list last changed."""

    def items(self) -> list[tuple[str, datetime]]:
        changed = Max(Greatest("updated_at", "published_at"))
        published = Article.objects.published().order_by()
        months = published.values(start=TruncMonth("published_at")).annotate(changed=changed)
        years = published.values(start=TruncYear("published_at")).annotate(changed=changed)
        found = [(self.month(row["start"]), row["changed"]) for row in months.order_by("-start")]
        found += [(self.year(row["start"]), row["changed"]) for row in years.order_by("-start")]
        newest = max((changed for _, changed in found), default=None)
        whole = [reverse("blog:home"), reverse("blog:archive")]
        return [(address, newest) for address in whole if newest] + found

    def month(self, start: datetime) -> str:
        return reverse("blog:month", args=[start.year, f"{start:%m}"])

    def year(self, start: datetime) -> str:
        return reverse("blog:year", args=[start.year])

    def location(self, item: tuple[str, datetime]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, datetime]) -> datetime:
        return item[1]


SITEMAPS: dict[str, type[SiteUrlSitemap]] = {
    "articles": ArticleSitemap,
    "pages": PageSitemap,
    "tags": TagSitemap,
    "lists": ListSitemap,
}


def files() -> list[dict[str, str]]:
    """Return where each file of the sitemap is, as the template of Django's own index takes it.

    Those without an address are left out: the protocol has no empty file.
    """
    places = []
    for section, sitemap in SITEMAPS.items():
        address = absolute(reverse("blog:sitemap_section", args=[section]))
        files = sitemap().paginator
        for number in files.page_range if files.count else []:
            places.append({"location": address if number == 1 else f"{address}?p={number}"})
    return places
