"""Pages that any cache may keep, as they are the same for all readers, and those for one alone."""

from collections.abc import Callable
from functools import wraps

from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control

from blog import front_cache

kept_by_caches = cache_control(public=True, max_age=0, must_revalidate=True, **front_cache.LIFETIME)
"""Decorate a reader's view: any cache may keep its answer, and asks by ETag if it still holds."""


def kept_secret[**P, R: HttpResponseBase](view: Callable[P, R]) -> Callable[P, R]:
    """Decorate the view of an address that is a key: no search engine and no other host sees it.

    The policy is not `no-referrer`, with which browsers would send the form as from nowhere.
    """

    @wraps(view)
    def secretive(*args: P.args, **kwargs: P.kwargs) -> R:
        response = view(*args, **kwargs)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return secretive
