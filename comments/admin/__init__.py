"""Where the author moderates."""

from comments.admin import people, queue, settings, statistics

__all__ = ["people", "queue", "settings", "statistics"]
