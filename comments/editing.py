"""A moderator's change to somebody's words, kept with a mark and with what stood there first."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from comments import checking, tree
from comments.models import Comment

TEXT = ["body", "body_html", "fingerprint"]
"""What is saved of a comment whose text is another one."""

FIELDS = [*TEXT, "edited_at", "edited_by", "revised_at", "original_body"]


def edit(comment: Comment, body: str, by: User) -> bool:
    """Change the text of a comment; return whether it is another one now.

    The first text is kept whatever follows, and whoever goes back to it takes the mark off. The
    spam filter is asked about the new words.
    Raises DoesNotExist when the comment was deleted meanwhile.
    """
    body = body.replace("\r\n", "\n").strip()
    with transaction.atomic():
        fresh = tree.lock(comment)
        if same(body, fresh.body):
            return False
        original = fresh.original_body or fresh.body
        comment.body = body
        comment.original_body, comment.edited_at, comment.edited_by = original, timezone.now(), by
        if same(body, original):
            comment.body, comment.original_body = original, ""
            comment.edited_at = comment.edited_by = comment.revised_at = None
        comment.save(update_fields=FIELDS)
        checking.recheck_edited(comment)
        comment.refresh_article()
    return True


def same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but how their lines end and what is around them."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
