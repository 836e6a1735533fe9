"""Likes: one for each visitor and comment, given and taken back."""

from django.db import transaction
from django.db.models import F

from comments.models import Comment, Like


def toggle(comment: Comment, visitor: str) -> bool:
    """Like a comment for a visitor, or take the like back; return whether it is liked now."""
    with transaction.atomic():
        # Somebody who clicks twice at once is heard one click after the other.
        Comment.objects.select_for_update(no_key=True).only("pk").get(pk=comment.pk)
        like, created = Like.objects.get_or_create(comment=comment, visitor=visitor)
        if not created:
            like.delete()
        change = 1 if created else -1
        Comment.objects.filter(pk=comment.pk).update(like_count=F("like_count") + change)
        comment.refresh_article()
    comment.refresh_from_db(fields=["like_count"])
    return created
