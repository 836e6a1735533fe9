"""HTML as plain text, for mails: what a reader without pictures and styles gets to see."""

import re
from html import unescape
from html.parser import HTMLParser
from textwrap import fill

from django.utils.html import strip_tags

WIDTH = 72
"""In characters: short enough to be quoted once more within the 78 of RFC 5322 (2.1.1)."""

BLOCKS = {
    *("p", "div", "section", "article", "header", "footer", "figure", "figcaption", "aside"),
    *("h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "tr"),
}
SILENT = {"head", "style", "script", "title"}

BREAK = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS))}|br|td|th)\b[^>]*>", re.IGNORECASE)

SPACES = re.compile(r"[ \t\r\n\f]+")
"""White space as HTML folds it; the no-break spaces of French stay."""


def to_text(html: str) -> str:
    """Return a text in paragraphs of at most 72 characters a line; an address is never broken.

    A link is followed by its address in angle brackets, as RFC 3986 (appendix C) has it.
    """
    writer = _Writer()
    writer.feed(html)
    writer.close()
    return writer.text()


def to_line(html: str) -> str:
    """Return the words of cleaned HTML on one line, without any address."""
    return SPACES.sub(" ", unescape(strip_tags(BREAK.sub(" ", html)))).strip(" ")


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.ends_with_item = False
        self.line = ""
        self.mark = ""
        """What stands before the next block: a bullet or a number."""
        self.quotes = 0
        self.silent = 0
        self.preformatted = 0
        self.lists: list[int | None] = []
        self.links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag in SILENT:
            self.silent += 1
        elif tag in BLOCKS:
            self._end_block()
        if tag == "br":
            self.line = self.line.rstrip(" ") + "\n"
        elif tag == "hr":
            self._add("* * *")
        elif tag == "img" and (alt := known.get("alt")):
            self.line += f"[{alt}]"
        elif tag == "a":
            self.links.append((known.get("href") or "", len(self.line)))
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "pre":
            self.preformatted += 1
        elif tag in ("ul", "ol"):
            start = known.get("start") or ""
            number = int(start) if start.isdecimal() else 1
            self.lists.append(number if tag == "ol" else None)
        elif tag == "li":
            self.mark = self._next_mark()
        elif tag in ("td", "th") and self.line.strip():
            self.line += " | "

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "a" and self.links:
            self._end_link(*self.links.pop())
        elif tag in BLOCKS:
            self._end_block()
        if tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif tag == "pre":
            self.preformatted = max(0, self.preformatted - 1)
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.preformatted:
            self.line += data
            return
        folded = SPACES.sub(" ", data)
        self.line += folded.lstrip(" ") if self.line[-1:] in ("", " ", "\n") else folded

    def _next_mark(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "- "
        number = self.lists[-1]
        self.lists[-1] = number + 1
        return f"{number}. "

    def _end_link(self, address: str, start: int) -> None:
        said = self.line[start:].strip()
        if address and not address.startswith("#") and said != address:
            self.line = f"{self.line.rstrip(' ')} <{address}>" if said else self.line + address

    def _end_block(self) -> None:
        text, self.line, self.links = self.line.strip(), "", []
        if not text:
            return
        indent = "  " * max(0, len(self.lists) - 1)
        mark, self.mark = self.mark, ""
        quote = "> " * self.quotes
        first = quote + indent + mark
        following = quote + indent + " " * len(mark)
        lines = text.splitlines()
        if self.preformatted:
            self._add("\n".join(following + line for line in lines))
            return
        self._add(
            "\n".join(
                fill(
                    line.strip(" "),
                    WIDTH,
                    initial_indent=following if number else first,
                    subsequent_indent=following,
                    break_long_words=False,
                    break_on_hyphens=False,
                    # Unlike its own, this leaves no-break spaces alone.
                    expand_tabs=False,
                    replace_whitespace=False,
                )
                for number, line in enumerate(lines)
            ),
            is_item=bool(mark),
        )

    def _add(self, block: str, *, is_item: bool = False) -> None:
        """Add a block; the items of a list stand close together."""
        if is_item and self.ends_with_item:
            self.blocks[-1] += "\n" + block
        else:
            self.blocks.append(block)
        self.ends_with_item = is_item

    def text(self) -> str:
        self._end_block()
        return "\n\n".join(self.blocks) + "\n"
