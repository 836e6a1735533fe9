"""Articles and pages, to be searched."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blog.models import Article, ArticleQuerySet
from blog.plain_text import to_line
from blog.search.excerpts import Marker
from blog.search.index import Result, Text


class Articles:
    name = "article"
    place = 1
    label: str | Promise = _("Articles")
    date_field = "published_at"

    def indexed(self) -> ArticleQuerySet:
        """All of them, the drafts as well, so that they are found from the hour they appear."""
        return Article.objects.defer("body").prefetch_related("tags")

    def shown(self) -> models.QuerySet[Article]:
        return Article.objects.visible().defer("body")

    def read(self, row: Article) -> Text:
        tags = " ".join(tag.name for tag in row.tags.all())
        return Text(f"{row.title}. {tags}", self._text(row))

    def result(self, row: Article, marker: Marker) -> Result:
        return Result(
            address=row.get_absolute_url(),
            title=marker.mark(row.title),
            excerpt=marker.excerpt(self._text(row)),
            date=row.published_at,
        )

    def _text(self, row: Article) -> str:
        return f"{row.standfirst} {to_line(row.body_html)}".strip()
