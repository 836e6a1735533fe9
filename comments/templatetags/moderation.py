"""What the pages of moderators say of the spam filter."""

from typing import Any

from django import template

from comments import feedback, spam
from comments.models import Comment, FilterHealth

register = template.Library()


@register.inclusion_tag("admin/comments/_filter_banner.html")
def filter_banner() -> dict[str, Any]:
    """Warn of a filter that is off, fails, or has something to say; it takes one query."""
    is_on = spam.is_on()
    return {"filter_is_on": is_on, "health": FilterHealth.load() if is_on else None}


@register.simple_tag
def correction_is_pending(comment: Comment) -> bool:
    """Say whether Akismet has yet to be told that a moderator knows better."""
    return feedback.is_pending(comment)
