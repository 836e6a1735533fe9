"""Signed links: whoever holds one may do the one thing it is for, without logging in."""

from enum import Enum
from typing import NamedTuple

from django.core import signing
from django.urls import reverse

from blog.addresses import absolute

A_DAY = 24 * 3600


class Purpose(Enum):
    """What a link is for: the name of its view."""

    CONFIRM = "confirm"
    MANAGE = "manage"
    LEAVE = "leave"

    @property
    def salt(self) -> str:
        return f"subscriptions.{self.value}"


LIFE = {
    Purpose.CONFIRM: 30 * A_DAY,
    Purpose.MANAGE: 90 * A_DAY,
    # A mail may be read years later, and its reader may leave then (RFC 8058).
    Purpose.LEAVE: None,
}
"""For how many seconds each works; None: for good."""


class Link(NamedTuple):
    """What a link stands for."""

    subscriber_id: int
    mailing_id: int
    """The mailing that brought it, or 0."""


def token(purpose: Purpose, subscriber_id: int, mailing_id: int = 0) -> str:
    """Return the part of an address that is a key: letters, digits and `-_:`, at most 70."""
    return signing.TimestampSigner(salt=purpose.salt).sign(f"{subscriber_id}-{mailing_id}")


def converted(token: str, purpose: Purpose, other: Purpose) -> str:
    """Return the token of another purpose for whoever holds this one, which must be ours.

    It counts as no younger, and so works no longer than if one mail had held both.
    """
    text = signing.Signer(salt=purpose.salt).unsign(token)
    return signing.Signer(salt=other.salt).sign(text)


def path(purpose: Purpose, token: str) -> str:
    """Return the address of a link within the site."""
    return reverse(f"subscriptions:{purpose.value}", args=[token])


def address(purpose: Purpose, token: str) -> str:
    """Return the full address of a link, or of a slot that stands for its token."""
    return absolute(path(purpose, token))


def read(purpose: Purpose, token: str, *, however_old: bool = False) -> Link:
    """Return what a link stands for.

    Raises signing.SignatureExpired when it is too old, signing.BadSignature when it is not ours.
    """
    life = None if however_old else LIFE[purpose]
    text = signing.TimestampSigner(salt=purpose.salt).unsign(token, max_age=life)
    subscriber, _hyphen, mailing = text.partition("-")
    return Link(int(subscriber), int(mailing))
