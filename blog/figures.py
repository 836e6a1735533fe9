"""Pictures and tables in a text, made so that they neither move the page nor burst it.

A text is read by patterns, for the reason that `link_cards` gives: `blog.html` leaves no `<` or `>`
inside a tag, and no quotation mark inside an attribute.
"""

import re
from collections.abc import Mapping
from html import escape, unescape
from itertools import count
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

IMAGE_OR_LINK = re.compile(r"<(img|/?a)\b([^>]*)>")
TABLE = re.compile("<table[^>]*+>")
ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')

A_WIDTH = re.compile("[0-9]{1,5}")

COLUMN = 618
"""How wide the column of palabre.css is at most, in pixels."""
WIDE = "(min-width: 42em) 38.6rem, 92vw"
"""How wide a picture is shown that fills the column, as HTML says it."""


class Known(NamedTuple):
    """What is known of one of our own pictures, its size in pixels."""

    width: int
    height: int
    srcset: str = ""


def own_files(html: str) -> list[str]:
    """Return the names of our own files that a cleaned text shows, as an ImageField stores them."""
    images = [_attributes(tag) for tag in IMAGE_OR_LINK.finditer(html) if tag[1] == "img"]
    names = (_name(image["src"]) for image in images if "src" in image)
    return [name for name in names if name]


def render(html: str, pictures: Mapping[str, Known], begins_page: bool = False) -> str:
    """Return the text with what is known of each of the `pictures`, by the names of their files.

    A browser loads those that it does not show yet later, but never the first one where the text
    begins the page, since it is probably in sight.

    A picture of another host becomes a link to it, in the language that is active: a page loads
    nothing from elsewhere. A table gets a frame with a name, in which it can be scrolled by touch
    and by keyboard where it is too wide.
    """
    in_link = False
    is_in_sight = begins_page

    def shown(tag: re.Match[str]) -> str:
        nonlocal in_link, is_in_sight
        if tag[1] != "img":
            in_link = tag[1] == "a"
            return tag[0]
        image = _attributes(tag)
        source = image.get("src", "")
        if not _is_ours(source):
            text = escape(image.get("alt", "").strip() or _("Picture"))
            return text if in_link else _link(source.strip(), text)
        if not (known := pictures.get(_name(source))):
            return tag[0]
        loading = "" if is_in_sight else ' loading="lazy"'
        is_in_sight = False
        return f'<img{tag[2]}{_added(image, known)}{loading} decoding="async">'

    tables = count(1)

    def frame(table: re.Match[str]) -> str:
        label = escape(_("Table %(n)d") % {"n": next(tables)})
        return f'<div class="table" role="region" aria-label="{label}" tabindex="0">{table[0]}'

    framed = TABLE.sub(frame, html)
    return IMAGE_OR_LINK.sub(shown, framed.replace("</table>", "</table></div>"))


def _attributes(tag: re.Match[str]) -> dict[str, str]:
    return {name: unescape(value) for name, value in ATTRIBUTE.findall(tag[2])}


def _added(given: Mapping[str, str], known: Known) -> str:
    """Return what the tag of a picture lacks: its size, in its own shape, and what to choose from.

    A width that the author gave stays.
    """
    has_width = A_WIDTH.fullmatch(given.get("width", ""))
    width = int(given["width"]) if has_width else known.width
    added = "" if "width" in given else f' width="{width}"'
    if "height" not in given:
        added += f' height="{round(known.height * width / known.width)}"'
    if known.srcset:
        widths = WIDE if width >= COLUMN else f"(max-width: {width}px) 92vw, {width}px"
        added += f' srcset="{escape(known.srcset)}" sizes="{widths}"'
    return added


def _link(source: str, text: str) -> str:
    # In a mail, there is no scheme that an address without one could take.
    address = f"https:{source}" if source.startswith("//") else source
    return f'<a class="remote-picture" href="{escape(address)}">{text}</a>'


def _is_ours(address: str) -> bool:
    """Whether a browser that reads an address asks nobody but this site."""
    try:
        parts = urlsplit(address.replace("\\", "/"))  # which browsers take for the same
    except ValueError:
        return False
    own = urlsplit(settings.SITE_URL)
    return (parts.scheme, parts.netloc) in {("", ""), (own.scheme, own.netloc)}


def _name(source: str) -> str:
    path = unquote(source)
    return path.removeprefix(settings.MEDIA_URL) if path.startswith(settings.MEDIA_URL) else ""
