"""What every page of the site knows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from blog.models import Article, ArticleQuerySet, Blog


def menu() -> ArticleQuerySet:
    return Article.objects.in_menu().only("kind", "title", "slug", "published_at")


def blog(request: HttpRequest) -> dict[str, Any]:
    """The blog, or one with its defaults where the request failed before it was loaded.

    The pages in the menu are asked of the database only where a template shows the menu.
    """
    return {
        "blog": getattr(request, "blog", None) or Blog(pk=1),
        "menu": SimpleLazyObject(menu),
    }
