"""Where the author moderates."""

from comments.admin import queue, settings, statistics

__all__ = ["queue", "settings", "statistics"]
