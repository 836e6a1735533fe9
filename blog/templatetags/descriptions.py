"""Descriptions in the heads of pages."""

from collections.abc import Iterable

from django import template

from blog.descriptions import describe, shortened
from blog.models import Article

register = template.Library()
register.filter("description", describe)


@register.filter
def titles(articles: Iterable[Article]) -> str:
    """Say of a list what stands in it."""
    return shortened(" · ".join(article.title for article in articles))
