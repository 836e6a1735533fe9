"""The one signal of the project."""

from django.dispatch import Signal

comment_published = Signal()
"""Sent after commit with `comment` when readers can see a comment for the first time."""
