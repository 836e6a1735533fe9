"""Descriptions in the heads of pages."""

from collections.abc import Iterable

from django import template

from blog.descriptions import opening, shortened
from blog.models import Article

register = template.Library()


@register.filter
def description(article: Article) -> str:
    """Say of an article what its author says of it, or how it begins."""
    return shortened(article.standfirst) or opening(article.body_html)


@register.filter
def titles(articles: Iterable[Article]) -> str:
    """Say of a list what stands in it."""
    return shortened(" · ".join(article.title for article in articles))
