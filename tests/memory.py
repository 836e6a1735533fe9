"""What is kept of pages, in the cache and in this process."""

from django.core.cache import cache

from blog import frames, limits
from comments import markup


def forget_pages() -> None:
    cache.clear()
    limits.memory.clear()
    frames.memory.clear()
    markup.around.cache_clear()
