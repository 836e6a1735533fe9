"""The text of an article: from what WordPress keeps to what the editor here writes."""

import re

from blog.html import clean_article
from blog.wordpress.texts import blocks
from blog.wordpress.texts.bodies import Around, Body
from blog.wordpress.texts.flow import Flow
from blog.wordpress.texts.surroundings import Surroundings
from blog.wordpress.texts.tree import UNSEEN, parse

ANCHOR = re.compile(r"""\b(?:id|name)\s*+=\s*+["']([^"'<>]++)""")


def convert(content: str, around: Around) -> Body:
    """Return the text of an article or a page, made of classic text, of blocks or of both.

    Whatever `content` holds, its words are kept, and no exception is raised.
    """
    content = UNSEEN.sub("", content.replace("\r\n", "\n").replace("\r", "\n"))
    pieces = list(blocks.pieces(content, around))
    anchors = {name for piece in pieces for name in ANCHOR.findall(piece.html)}
    surroundings = Surroundings(around, anchors)
    html = []
    for piece in pieces:
        flow = Flow(surroundings, is_typed=piece.is_classic)
        html += flow.made_of(parse(piece.html))
    return Body(clean_article("".join(map(str, html))), list(surroundings.remarks))
