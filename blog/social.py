"""The picture by which networks show a text: its cover, or else a card that is drawn for it.

A card's address changes with what is written on it. So nothing has to be drawn anew when a title,
an author or the blog gets another name, and none that is out of date is ever shown.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from django.core.cache import cache
from django.urls import reverse

from blog import drawing
from blog.models import Article, Blog

KEPT_FOR = 24 * 60 * 60
"""In seconds: networks ask for a card when its article is shared, many of them at once."""


@dataclass(frozen=True)
class SocialPicture:
    address: str
    width: int | None
    height: int | None
    alternative: str


def picture_of(article: Article, blog: Blog) -> SocialPicture | None:
    """Return the picture of a text, or None where the font of the cards lacks its letters."""
    if article.cover:
        size = article.cover_width, article.cover_height
        return SocialPicture(article.cover.url, *size, article.cover_alt)
    words = _words(article, blog)
    if not all(map(drawing.can_draw, words)):
        return None
    address = reverse("blog:card", args=[article.pk, _version(words)])
    return SocialPicture(address, drawing.WIDTH, drawing.HEIGHT, " – ".join(dict.fromkeys(words)))


def card(article: Article, blog: Blog) -> bytes:
    """Return the card of a text as PNG, which takes half a second where none is kept."""
    words = _words(article, blog)
    key = f"card:{_version(words)}"
    return cast(bytes, cache.get_or_set(key, lambda: drawing.card(*words), KEPT_FOR))


def _words(article: Article, blog: Blog) -> tuple[str, str, str]:
    """What is written on a card: title, author and blog."""
    return article.title, article.author_name or blog.author_name or blog.name, blog.name


def _version(words: tuple[str, ...]) -> str:
    return sha256("\n".join([drawing.LOOK, *words]).encode()).hexdigest()[:12]
