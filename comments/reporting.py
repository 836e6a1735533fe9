"""Readers report a comment; a moderator looks at it, and nothing else comes of it by itself."""

from datetime import timedelta

from django.utils import timezone

from comments.models import Comment, Report

KEEP = timedelta(days=90)
"""For how long a report is kept; the page on which it is made says so."""


def report(comment: Comment, visitor: str, reason: str, words: str, address: str | None) -> None:
    """Keep what a visitor finds wrong with a comment; the same visitor is heard once."""
    kept = {"reason": reason, "words": words, "ip_address": address}
    Report.objects.get_or_create(comment=comment, visitor=visitor, defaults=kept)


def leave(comment: Comment) -> None:
    """Settle the reports of a comment, which stays as it is."""
    Report.objects.filter(comment=comment, settled_at=None).update(settled_at=timezone.now())
