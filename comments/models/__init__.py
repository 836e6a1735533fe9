"""Comments, what was said of them, and what the author decided about discussion."""

from comments.models.chores import Chore
from comments.models.comment import HUES, Comment, CommentQuerySet, Like
from comments.models.counts import DeletedCount
from comments.models.discussion import Discussion
from comments.models.filtering import AkismetCall, FilterHealth, WordCount
from comments.models.history import Batch, Move
from comments.models.people import Ban, TrustedAuthor

__all__ = [
    "HUES",
    "AkismetCall",
    "Ban",
    "Batch",
    "Chore",
    "Comment",
    "CommentQuerySet",
    "DeletedCount",
    "Discussion",
    "FilterHealth",
    "Like",
    "Move",
    "TrustedAuthor",
    "WordCount",
]
