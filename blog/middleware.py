"""The blog and its language, for every request."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from blog.models import Blog


class BlogRequest(HttpRequest):
    """A request that has passed through BlogMiddleware."""

    blog: Blog


class BlogMiddleware:
    """Load the blog once into `request.blog` and speak its language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: BlogRequest) -> HttpResponseBase:
        request.blog = Blog.load()
        with translation.override(request.blog.language):
            return self.get_response(request)
