"""Pictures and tables in a text, made so that they neither move the page nor burst it."""

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
    """Return the text with the width and height of each picture that `sizes` names, in pixels.

    A table gets a frame, in which it can be scrolled by touch and by keyboard where it is too wide.
    """

    def sized(image: re.Match[str]) -> str:
        size = sizes.get(_name(image[1]))
        return (
            f'{image[0]} width="{size[0]}" height="{size[1]}" loading="lazy"' if size else image[0]
        )

    framed = html.replace("<table>", '<div class="table" tabindex="0"><table>')
    return IMAGE.sub(sized, framed.replace("</table>", "</table></div>"))


def _name(source: str) -> str:
    path = unquote(unescape(source))
    return path.removeprefix(settings.MEDIA_URL) if path.startswith(settings.MEDIA_URL) else ""
