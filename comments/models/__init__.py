"""Comments, what was said of them, and what the author decided about discussion."""

from comments.models.chores import Chore
from comments.models.comment import Comment, CommentQuerySet
from comments.models.counts import DeletedCount
from comments.models.discussion import Discussion
from comments.models.filtering import AkismetCall, FilterHealth, WordCount
from comments.models.history import Batch, Move
from comments.models.likes import Like
from comments.models.people import Ban, TrustedAuthor
from comments.models.reports import LONGEST_WORDS, Report

__all__ = [
    "LONGEST_WORDS",
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
    "Report",
    "TrustedAuthor",
    "WordCount",
]
