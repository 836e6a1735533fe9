"""Where the author moderates."""

from comments.admin import filter, queue, settings

__all__ = ["filter", "queue", "settings"]
