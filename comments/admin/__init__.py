"""Where the author moderates."""

from comments.admin import queue, settings

__all__ = ["queue", "settings"]
