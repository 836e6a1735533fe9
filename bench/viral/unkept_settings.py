"""The settings of the benchmarks, but that no page is kept: each is made anew."""

from bench._settings import *  # noqa: F403

MIDDLEWARE = [
    each
    for each in MIDDLEWARE  # noqa: F405
    if each != "config.kept_pages.KeptPagesMiddleware"
]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
