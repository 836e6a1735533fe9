"""Readers report a comment; a moderator looks at it, and nothing else comes of it by itself."""

from datetime import timedelta

from django.utils import timezone

from comments.models import Comment, Report

MOST_AN_HOUR = 10
"""How many comments may be reported from one address in an hour."""


KEEP = timedelta(days=90)
"""For how long a report is kept; the page on which it is made says so."""


class TooMany(Exception):
    """So much was reported from one address that this is not taken."""


def report(comment: Comment, visitor: str, reason: str, words: str, address: str | None) -> None:
    """Keep what a visitor finds wrong with a comment; the same visitor is heard once.

    Raises TooMany. The limit keeps one person from filling the queue; who sends several at the same
    moment may get by it by as many.
    """
    if address:
        since = timezone.now() - timedelta(hours=1)
        if Report.objects.filter(ip_address=address, at__gt=since).count() >= MOST_AN_HOUR:
            raise TooMany
    kept = {"reason": reason, "words": words, "ip_address": address}
    Report.objects.get_or_create(comment=comment, visitor=visitor, defaults=kept)


def leave(comment: Comment) -> None:
    """Settle the reports of a comment, which stays as it is."""
    Report.objects.filter(comment=comment, settled_at=None).update(settled_at=timezone.now())
