"""Link cards: a paragraph that holds nothing but a link is shown as a card of that page.

The body is read by one pattern and not by a parser, because `blog.html` writes every tag in one
way only (double quotes, entities, closed and nested as they should be), and because what is not
a card must come out as it went in, which a parser that writes the whole body anew cannot promise.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

if TYPE_CHECKING:
    from blog.models import LinkCard

LONGEST_URL = 500
"""Longer addresses, in characters, get no card."""

SPACE = r"(?:\s|&nbsp;|<br>)*"
PIECE = re.compile(
    r"<(?P<container>/?(?:blockquote|figure|ol|table|ul))\b"
    rf'|<p>{SPACE}<a href="(?P<href>https?://[^"]+)"(?: title="[^"]*")?>'
    rf"(?:(?!</a>|<img ).)+</a>{SPACE}</p>",
    re.DOTALL,
)


def lone_links(html: str) -> list[str]:
    """Return the addresses that stand alone in a paragraph, each once, in the order of the text.

    `html` is the body of an article, cleaned. A paragraph of a list, a quotation or a table does
    not count: a reading list stays a list.
    """
    return list(dict.fromkeys(url for url, _ in _lone_paragraphs(html)))


def render(html: str, cards: Mapping[str, "LinkCard"]) -> str:
    """Return the body with a card for each lone link that has one with a title in `cards`."""
    parts = []
    end = 0
    for url, paragraph in _lone_paragraphs(html):
        card = cards.get(url)
        if card and card.title:
            parts += [
                html[end : paragraph.start()],
                render_to_string("blog/_link_card.html", {"card": card}).strip(),
            ]
            end = paragraph.end()
    return "".join([*parts, html[end:]])


def _lone_paragraphs(html: str) -> Iterator[tuple[str, re.Match[str]]]:
    depth = 0
    for piece in PIECE.finditer(html):
        if container := piece["container"]:
            depth += -1 if container.startswith("/") else 1
        elif depth == 0 and len(url := unescape(piece["href"])) <= LONGEST_URL:
            yield url, piece
