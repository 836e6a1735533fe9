"""The settings of the benchmarks, but that no page is kept: each is made anew."""

from bench._settings import *  # noqa: F403

MIDDLEWARE = [
    each.replace("config.kept_pages.KeptPages", "bench.viral.unkept.UnkeptPages")
    for each in MIDDLEWARE  # noqa: F405
]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
