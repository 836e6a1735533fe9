"""What every page of the site knows."""

from typing import Any

from django.http import HttpRequest

from blog.models import Blog, Page


def blog(request: HttpRequest) -> dict[str, Any]:
    """The blog, or one with its defaults where the request failed before it was loaded.

    The pages in the menu are asked of the database only where a template shows the menu.
    """
    return {
        "blog": getattr(request, "blog", None) or Blog(pk=1),
        "menu": Page.objects.filter(in_menu=True).only("title", "slug"),
    }
