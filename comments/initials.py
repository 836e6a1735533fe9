"""What stands beside a comment in the place of a picture: initials of its author, on a colour."""

import zlib

HUES = 12
"""How many colours the stylesheet has for the initials of authors."""


def initials(name: str) -> str:
    """Return one or two letters that stand for an author."""
    words = [word for word in name.split() if word[0].isalnum()] or [name.strip()]
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


def hue(email: str) -> int:
    """Return a number below HUES, always the same for one author."""
    return zlib.crc32(email.lower().encode()) % HUES
