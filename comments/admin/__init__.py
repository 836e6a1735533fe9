"""Where the author moderates."""

from comments.admin import filter, people, queue, settings, statistics, wordpress

__all__ = ["filter", "people", "queue", "settings", "statistics", "wordpress"]
