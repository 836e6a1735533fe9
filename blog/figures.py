"""Our own pictures in a text: they get the size that keeps the page still while they load."""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import unquote

from django.conf import settings

IMAGE = re.compile(r'<img (?![^>]*\bwidth=")(?:[^>]* )?src="([^"]*)"')
"""An image without a size; `blog.html` leaves no `>` and no quotation mark inside attributes."""


def own_files(html: str) -> list[str]:
    """Return the names of our own files that a cleaned text shows, as an ImageField stores them."""
    return [name for source in IMAGE.findall(html) if (name := _name(source))]


def render(html: str, sizes: Mapping[str, tuple[int, int]]) -> str:
    """Return the text with the width and height of each picture that `sizes` names, in pixels."""

    def sized(image: re.Match[str]) -> str:
        size = sizes.get(_name(image[1]))
        return (
            f'{image[0]} width="{size[0]}" height="{size[1]}" loading="lazy"' if size else image[0]
        )

    return IMAGE.sub(sized, html)


def _name(source: str) -> str:
    path = unquote(unescape(source))
    return path.removeprefix(settings.MEDIA_URL) if path.startswith(settings.MEDIA_URL) else ""
