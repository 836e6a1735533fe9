"""Likes: one for each visitor and comment, given and taken back."""

from django.db import transaction
from django.db.models import F

from comments.models import Comment, Like


def toggle(comment: Comment, visitor: str) -> bool:
    """Like a comment for a visitor, or take the like back; return whether it is liked now."""
    with transaction.atomic():
        like, created = Like.objects.get_or_create(comment=comment, visitor=visitor)
        # Two who take it back at once count once: only one of them finds it to delete.
        change = 1 if created else -like.delete()[0]
        Comment.objects.filter(pk=comment.pk).update(like_count=F("like_count") + change)
    comment.refresh_from_db(fields=["like_count"])
    return created
