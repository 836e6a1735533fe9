"""HTML of any kind as a tree."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from blog.html import tidy
from blog.html_reader import HTMLReader

DEEPEST = 60
"""Below this level an element is left out and what is in it stands in its parent."""

VOID = {"br", "hr", "img", "source", "param", "embed"}
MAY_STAY_OPEN = VOID | {
    *("p", "li", "dt", "dd", "tr", "th", "td", "thead", "tbody", "tfoot", "caption", "colgroup"),
    *("option", "input", "col", "area", "wbr", "meta", "link", "base"),
}
TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*+)[^<>]*+>", re.IGNORECASE)
FORM = re.compile(r"</?form(?=[\s/>])[^<>]*+>", re.IGNORECASE)
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What no text shows: control characters, and halves of a sign, which UTF-8 cannot hold."""

type Node = "Element | str"


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.get("class").split()

    @property
    def elements(self) -> "list[Element]":
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def text(self) -> str:
        """The words in it; a line break is one."""
        return "".join(
            child if isinstance(child, str) else "\n" if child.tag == "br" else child.text
            for child in self.children
        )

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def all(self, *tags: str) -> "Iterator[Element]":
        """Yield the elements in it that have one of these tags, in the order of the text."""
        for child in self.elements:
            if child.tag in tags:
                yield child
            yield from child.all(*tags)


def parse(html: str) -> list[Node]:
    """Return the nodes at the top of any HTML, sound or not."""
    reader = _Reader()
    reader.feed(UNSEEN.sub("", tidy(_not_too_deep(_without_open_forms(html)))))
    reader.close()
    return reader.open[0].children


def _without_open_forms(html: str) -> str:
    """A form that nobody closed would take all the words after it with it."""
    tags = FORM.findall(html)
    return html if 2 * sum(tag[1] == "/" for tag in tags) == len(tags) else FORM.sub("", html)


def _not_too_deep(html: str) -> str:
    """Leave out the tags that are so deep that a browser's way to read them takes for ever."""
    open_tags: Counter[str] = Counter()

    def shallow(tag: re.Match[str]) -> str:
        closes, name = tag[1], tag[2].lower()
        if name in MAY_STAY_OPEN or (closes and not open_tags[name]):
            return tag[0]
        is_deep = open_tags.total() > 2 * DEEPEST
        open_tags[name] += -1 if closes else 1
        return "" if is_deep else tag[0]

    return TAG.sub(shallow, html)


class _Reader(HTMLReader):
    """Reads what `tidy` has left, in which each tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("")]
        self.too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.open[-1].children.append(element)
        elif len(self.open) > DEEPEST:
            self.too_deep += 1
        else:
            self.open[-1].children.append(element)
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)
