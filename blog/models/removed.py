"""Where readers found something that is gone."""

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from blog import front_cache

if TYPE_CHECKING:
    from blog.models.articles import ArticleQuerySet


class Removed(models.Model):
    """The path of an article or page that was taken away, without a slash at its end.

    It counts only while nothing stands there: what comes back, or comes anew, is found again.
    """

    path = models.CharField(max_length=500, unique=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.path

    @classmethod
    def remember(cls, articles: "ArticleQuerySet") -> None:
        """Keep where readers find these articles now, by old addresses as well."""
        shown = articles.visible().only("kind", "slug", "published_at").order_by()
        paths = [article.get_absolute_url() for article in shown]
        if not paths:
            return
        front_cache.changed([], reverse("blog:home"), *paths)
        old = shown.filter(old_addresses__isnull=False)
        paths += old.values_list("old_addresses__path", flat=True)
        rows = [Removed(path=path.rstrip("/")) for path in paths]
        Removed.objects.bulk_create(rows, ignore_conflicts=True)

    @classmethod
    def stood_at(cls, path: str) -> bool:
        """Whether something stood at a path, or the feed of its comments did."""
        bare = path.rstrip("/")
        return cls.objects.filter(path__in=[bare, bare.partition("/feed")[0]]).exists()
