"""Places in a text that can be linked to: its headings and its notes.

The text was cleaned, so patterns read it, for the reason that `link_cards` gives; it holds no id of
its own.
"""

import re
from itertools import count

from django.utils.text import slugify

from blog.html import plain
from blog.notes import without_links

HEADING = re.compile(
    r"<(h[234])>((?:[^<]|</?(?:a|strong|em|s|sub|sup|code|img|br)\b[^>]*+>)*+)</\1>"
)
"""One that holds blocks, as a text that was pasted may have it, is none to link to."""

LETTERS = str.maketrans({"’": " ", "'": " ", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})

SELF_LINK = re.compile(r'<a class="anchor" href="[^"]*">(.*?)</a>', re.DOTALL)


def with_anchors(html: str) -> str:
    """Return a cleaned text in which each heading has an id of its words and links to itself.

    All ids begin with "h-", as in WordPress, and so are none of the page's own. A heading that
    holds a link has no other.
    """
    taken: set[str] = set()

    def anchored(heading: re.Match[str]) -> str:
        tag, words = heading.groups()
        if not (name := _name(words)):
            return heading[0]
        anchor = next(a for n in count(1) if (a := f"{name}-{n}" if n > 1 else name) not in taken)
        taken.add(anchor)
        shown = words if "<a" in words else f'<a class="anchor" href="#{anchor}">{words}</a>'
        return f'<{tag} id="{anchor}">{shown}</{tag}>'

    return HEADING.sub(anchored, html)


def without_self_links(html: str) -> str:
    """Return a rendered text for feeds and mails, where headings and notes are words, no links."""
    return without_links(SELF_LINK.sub(r"\1", html))


def _name(words: str) -> str:
    known = plain(words).translate(LETTERS)
    name = slugify(known) or slugify(known, allow_unicode=True)
    return f"h-{name}" if name else ""
