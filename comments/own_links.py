"""Links by which those who wrote a comment, and only they, see it, change it or withdraw it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from blog.addresses import absolute
from comments.models import Comment

WAITING = "comments.waiting"
OWN = "comments.own"
"""The purposes of the signatures: to see what waits, and to change it."""

TO_SEE = timedelta(days=30)
"""For how long those who wrote a comment find it again where it waits."""

IN_BROWSER = timedelta(minutes=15)
"""For how long the browser that wrote a comment may change it."""

IN_MAIL = timedelta(days=1)
"""For how long a link works that was mailed to its author: mail is seldom read at once."""

COOKIE = "own-"
"""How the name of a cookie begins that holds the link of a comment; its key comes after that."""


def where_seen(comment: Comment) -> str:
    """Return where those who wrote a comment see it: with all others, or only they."""
    if comment.status == Comment.Status.APPROVED:
        return comment.get_absolute_url()
    return reverse("comments:waiting", args=[signing.dumps(comment.pk, salt=WAITING)])


def read_waiting(token: str) -> int:
    """Return the key of the waiting comment that a link is for; raises signing.BadSignature."""
    return int(signing.loads(token, salt=WAITING, max_age=TO_SEE))


def path(comment: Comment, until: datetime) -> str:
    """Return the address, within the site, by which a comment is changed until a moment."""
    token = signing.dumps([comment.pk, int(until.timestamp())], salt=OWN)
    return reverse("comments:own", args=[token])


def address(comment: Comment) -> str:
    """Return the full address for a mail to the author of a comment."""
    return absolute(path(comment, timezone.now() + IN_MAIL))


def read(token: str) -> int:
    """Return the key of the comment that a link is for.

    Raises signing.SignatureExpired when it is too old, signing.BadSignature when it is not ours.
    """
    key, until = signing.loads(token, salt=OWN)
    if until < timezone.now().timestamp():
        raise signing.SignatureExpired("The time to change a comment is over.")
    return int(key)


def give(response: HttpResponse, comment: Comment, *, secure: bool) -> None:
    """Give the browser that wrote a comment its link, in a cookie that only this story reads."""
    until = comment.created_at + IN_BROWSER
    response.set_cookie(
        f"{COOKIE}{comment.pk}",
        path(comment, until),
        max_age=until - timezone.now(),
        path=reverse("comments:own_list"),
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def given(cookies: Mapping[str, str]) -> dict[int, str]:
    """Return the links that a browser holds and that still work, by the keys of their comments."""
    links = {}
    for name, link in cookies.items():
        if name.startswith(COOKIE):
            try:
                links[read(link.rstrip("/").rpartition("/")[2])] = link
            except signing.BadSignature:
                continue
    return links
