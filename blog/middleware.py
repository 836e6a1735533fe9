"""The blog and its language, for every request, and the way from old addresses to new ones."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from blog import languages, limits, old_addresses
from blog.caching import kept_by_caches
from blog.models import Blog


class BlogRequest(HttpRequest):
    """A request that has passed through BlogMiddleware."""

    blog: Blog


class BlogMiddleware:
    """Load the blog once into `request.blog` and speak its language, or the author's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: BlogRequest) -> HttpResponseBase:
        request.blog = Blog.load()
        with translation.override(languages.of_request(request, request.blog)):
            return self.get_response(request)


class LimitsMiddleware:
    """Say so to a network that does too much, where the view has no form to say it in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, limits.TooMany):
            return None
        context = {"refusal": error, "search": {"typed": request.GET.get("q", "")}}
        return limits.refused(render(request, "429.html", context), error)


class OldAddressMiddleware:
    """Lead for good from where nothing stands to where that stands which did before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code not in (404, 410) or request.method not in ("GET", "HEAD"):
            return response
        address = old_addresses.find(request.path, request.GET)
        return moved(request, address) if address else response


@kept_by_caches
def moved(request: HttpRequest, address: str) -> HttpResponse:
    return HttpResponsePermanentRedirect(address)
