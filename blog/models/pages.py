"""Texts that stand outside the stream."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.models.articles import Article, ArticleQuerySet


class PageManager(models.Manager.from_queryset(ArticleQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> ArticleQuerySet:
        pages: ArticleQuerySet = super().get_queryset().pages()
        return pages


class Page(Article):
    """A text that stands outside the stream."""

    objects = PageManager()  # type: ignore[misc]  # the plugin knows no managers of proxies

    class Meta:
        proxy = True
        ordering = ["position", "title"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = self.Kind.PAGE
