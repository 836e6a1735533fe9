"""Where the author moderates."""

from comments.admin import people, queue, settings

__all__ = ["people", "queue", "settings"]
