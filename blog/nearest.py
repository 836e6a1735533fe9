"""Which articles have an address like one that leads nowhere: misspelt, cut off, half known."""

import re
from functools import reduce
from operator import or_
from urllib.parse import unquote

from django.db.models import Q
from django.utils.text import slugify

from blog.models import Article

MOST = 3
"""How many are proposed."""

CANDIDATES = 200
"""How many are looked at more closely, the newest."""

WORDS = 6
"""How many words of an address are looked for, the longest."""

LIKE_ENOUGH = 0.4
"""Which part of what was asked for an article must have."""

WORD = re.compile(r"[a-z]{3,}")
NAME = re.compile(r"[^/.]*[^\W\d_]{3}[^/.]*")
"""The part of a path that names something; what has a dot in it is a file."""

PARTS = {"amp", "atom", "feed", "page", "embed", "trackback"}
"""What stands behind a name, and is none."""


def to(path: str) -> list[Article]:
    """Return the articles and pages whose names are like the last one in a path, the best first.

    One query, which reads no text of any article.
    """
    parts = [part for part in unquote(path).lower().split("/") if part and part not in PARTS]
    name = next((part for part in reversed(parts) if NAME.fullmatch(part)), "")
    words = sorted(WORD.findall(slugify(name)), key=len, reverse=True)[:WORDS]
    if not words:
        return []
    # A word with one wrong letter still begins or ends as it should.
    pieces = {piece for word in words for piece in (word[:3], word[-3:])}
    alike = reduce(or_, (Q(slug__contains=piece) for piece in sorted(pieces)))
    found = Article.objects.visible().filter(alike).only("kind", "title", "slug", "published_at")
    asked = trigrams(words)
    scores = [(likeness(asked, article.slug), article) for article in found[:CANDIDATES]]
    best = sorted((s for s in scores if s[0][0] >= LIKE_ENOUGH), key=lambda s: s[0], reverse=True)
    return [article for _, article in best[:MOST]]


def likeness(asked: set[str], slug: str) -> tuple[float, float]:
    """Return how much of what was asked for a slug has, and how much of it was asked for."""
    own = trigrams(WORD.findall(slug))
    shared = len(asked & own)
    return shared / len(asked), shared / max(1, len(own))


def trigrams(words: list[str]) -> set[str]:
    """Return the runs of three letters in words, where each begins with two spaces, as pg_trgm."""
    padded = [f"  {word} " for word in words]
    return {word[start : start + 3] for word in padded for start in range(len(word) - 2)}
