"""Pages that a cache may keep, because they are the same for all readers."""

from django.views.decorators.cache import cache_control

kept_by_caches = cache_control(public=True, max_age=0, must_revalidate=True)
"""Decorate a reader's view: any cache may keep its answer, and asks by ETag if it still holds."""
