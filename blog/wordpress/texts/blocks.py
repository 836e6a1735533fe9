"""The blocks of a text, as the HTML that they show.

The grammar is that of https://developer.wordpress.org/block-editor/ ("Block grammar"): comments
that open and close a block, nested, with attributes in JSON. What most blocks show stands between
them; what does not is written here.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any, NamedTuple

from blog.wordpress.remarks import Reason
from blog.wordpress.texts import shortcodes
from blog.wordpress.texts.bodies import Around
from blog.wordpress.texts.paragraphs import paragraphs

DELIMITER = re.compile(r"<!--\s*+(/?)wp:([a-z][a-z0-9_/-]*+)([^<>]*+)>", re.IGNORECASE)
FOOTNOTES = "<!-- wp:footnotes /-->"
DEEPEST = 50
MOST_REUSABLE = 100
"""In one text: some could hold one another, and so each other's content many times over."""

SHOW_WHAT_THEY_HOLD = {
    *("paragraph", "heading", "list", "list-item", "quote", "pullquote", "verse", "preformatted"),
    *("code", "table", "image", "gallery", "media-text", "cover", "columns", "column", "group"),
    *("buttons", "button", "separator", "spacer", "embed", "file", "audio", "video", "html"),
    *("details", "more", "nextpage", "shortcode", "freeform", "missing", "text-columns"),
}
AROUND_OTHERS = {
    *("query", "post-template", "comments", "comment-template", "navigation", "social-links"),
    *("page-list", "search", "latest-posts", "latest-comments", "archives", "calendar"),
}
"""Blocks whose inner blocks are parts of what the old site made."""
OWN_REMARKS = re.compile(rf'<wp-remark reason="{Reason.BLOCK}" detail="[^"]*"></wp-remark>')
TAG = re.compile(r"<[^<>]*+>")
SHOWS = re.compile(r"<(?:img|iframe|object|embed|audio|video|hr|wp-gallery|wp-link)\b")


class Piece(NamedTuple):
    html: str
    is_classic: bool
    """It stood between the blocks, in lines; what is empty in it says nothing."""


@dataclass
class Block:
    name: str
    attributes: dict[str, Any] = field(default_factory=dict)
    parts: "list[Block | str]" = field(default_factory=list)


def pieces(content: str, around: Around) -> Iterator[Piece]:
    """Yield what a text shows, a piece of HTML for each block at its top and each text between."""
    page = _Page(around)
    for part in read(shortcodes.expand(content)):
        if isinstance(part, Block):
            yield Piece(page.html(part), is_classic=False)
        elif part.strip():
            yield Piece(paragraphs(part), is_classic=True)


def with_footnotes(content: str, footnotes: str) -> str:
    """Return a text with its footnotes where their block stands, or at its end.

    WordPress keeps them apart, in JSON, as the meta `footnotes` of an article.
    """
    try:
        notes = [str(note["content"]) for note in json.loads(footnotes or "[]")]
    except (ValueError, TypeError, KeyError, RecursionError):
        notes = []
    if not notes:
        return content
    items = "".join(f"<li>{note}</li>" for note in notes)
    written = f'<!-- wp:list {{"ordered":true}} --><ol>{items}</ol><!-- /wp:list -->'
    before, block, after = content.partition(FOOTNOTES)
    return f"{before}{written}{after}" if block else f"{content}\n\n{written}"


def read(content: str) -> list[Block | str]:
    """Return the blocks at the top of a text, and the texts between them.

    A block that is never closed ends with its parent; one that is closed and was not open is none.
    """
    top = Block("")
    open_blocks = [top]
    end = 0
    for delimiter in DELIMITER.finditer(content):
        closes, name, rest = delimiter[1], _name(delimiter[2]), delimiter[3].strip()
        if not rest.endswith("--"):
            continue
        parent = open_blocks[-1]
        parent.parts.append(content[end : delimiter.start()])
        end = delimiter.end()
        rest = rest[:-2].rstrip()
        if closes:
            if any(block.name == name for block in open_blocks[1:]):
                while open_blocks.pop().name != name:
                    pass
            continue
        block = Block(name, _attributes(rest.removesuffix("/")))
        if rest.endswith("/"):
            parent.parts.append(block)
        elif len(open_blocks) <= DEEPEST:
            parent.parts.append(block)
            open_blocks.append(block)
    open_blocks[-1].parts.append(content[end:])
    return top.parts


def _name(written: str) -> str:
    name = written.lower().removeprefix("core/")
    return "embed" if name.startswith("core-embed/") else name.rstrip("/")


def _attributes(written: str) -> dict[str, Any]:
    try:
        attributes = json.loads(written or "{}")
    except (ValueError, RecursionError):
        return {}
    return attributes if isinstance(attributes, dict) else {}


class _Page:
    def __init__(self, around: Around) -> None:
        self.around = around
        self.reusable_inside: list[int] = []
        self.reusable_count = 0

    def html(self, block: Block) -> str:
        inner = "".join(part if isinstance(part, str) else self.html(part) for part in block.parts)
        match block.name:
            case "block":
                return self.reusable(block.attributes.get("ref"))
            case "freeform" | "shortcode":
                return paragraphs(inner)
            case "image" | "cover" | "media-text":
                return _with_picture(block, inner)
            case "gallery" if "<img" not in inner:
                numbers = block.attributes.get("ids")
                return (shortcodes.gallery(str(numbers)) if numbers else "") + inner
            case "embed":
                address = str(block.attributes.get("url", ""))
                return (shortcodes.link(address) if address and "://" not in inner else "") + inner
            case "html" if re.fullmatch(r"\s*+<img [^<>]*+>\s*+", inner):
                return inner.replace("<img", '<img data-bare="1"')
            case name if name in SHOW_WHAT_THEY_HOLD:
                return inner
        if block.name not in AROUND_OTHERS and _shows_something(inner):
            return inner
        inner = OWN_REMARKS.sub("", inner) if _shows_something(inner) else ""
        return shortcodes.remark(Reason.BLOCK, block.name) + inner

    def reusable(self, number: Any) -> str:
        self.reusable_count += 1
        can_be_shown = (
            isinstance(number, int)
            and number not in self.reusable_inside
            and self.reusable_count <= MOST_REUSABLE
            and len(self.reusable_inside) < 5
        )
        content = self.around.reusable(number) if can_be_shown else ""
        if not content:
            return shortcodes.remark(Reason.BLOCK, f"block {number}")
        self.reusable_inside.append(number)
        html = "".join(
            self.html(part) if isinstance(part, Block) else paragraphs(part)
            for part in read(shortcodes.expand(content))
        )
        self.reusable_inside.pop()
        return html


def _with_picture(block: Block, inner: str) -> str:
    """Say the number of a block's picture where its HTML does not, and show one from behind."""
    number = block.attributes.get("mediaId" if block.name == "media-text" else "id")
    own = "".join(part for part in block.parts if isinstance(part, str))
    mark = f'<img data-number="{number}"' if isinstance(number, int) else "<img"
    if "<img" in own:
        return inner if "wp-image-" in own else inner.replace("<img", mark, 1)
    address = str(block.attributes.get("url", ""))
    if not address or "<video" in own or block.name != "cover":
        return inner
    return f'<figure>{mark} src="{escape(address)}" alt=""></figure>{inner}'


def _shows_something(html: str) -> bool:
    return bool(TAG.sub("", html).strip() or SHOWS.search(html))
