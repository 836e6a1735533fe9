"""The author's desk for subscribers and what they are sent."""

from subscriptions.admin import imports, mailings, newsletter, subscribers

__all__ = ["imports", "mailings", "newsletter", "subscribers"]
