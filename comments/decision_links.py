"""Links by which one person decides on one comment, without logging in."""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.core import signing
from django.urls import reverse

from blog.addresses import absolute
from comments.models import Comment

DECIDE = "comments.decide"
"""The purpose of the signature."""

LIFE = 30 * 24 * 3600
"""For how long a link works, in seconds."""

VERBS = ("approve", "spam", "trash")


class Link(NamedTuple):
    """What a link stands for."""

    comment_id: int
    verb: str
    user_id: int
    """In whose name it decides."""


def address(comment: Comment, verb: str, user: User) -> str:
    """Return the full address by which a user decides on a comment."""
    token = signing.dumps(Link(comment.pk, verb, user.pk), salt=DECIDE)
    return absolute(reverse("comments:decide", args=[token]))


def read(token: str) -> Link:
    """Return what a link stands for.

    Raises signing.SignatureExpired when it is too old, signing.BadSignature when it is not ours.
    """
    return Link(*signing.loads(token, salt=DECIDE, max_age=LIFE))
