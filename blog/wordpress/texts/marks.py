"""What marks words: links, emphasis and the like."""

from collections.abc import Callable

from blog.wordpress.texts.runs import Mark, Marks, attributes_html
from blog.wordpress.texts.tree import Element

TAGS = {
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), "em"),
    **dict.fromkeys(("s", "del", "strike"), "s"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    "sub": "sub",
    "sup": "sup",
}
STYLES = {
    "font-weight:bold": "strong",
    "font-weight:700": "strong",
    "font-style:italic": "em",
    "text-decoration:line-through": "s",
}
NOT_MARKED = {"strong": "font-weight:normal", "em": "font-style:normal"}
"""Word processors write text that is not bold as bold that is normal."""


def mark_of(element: Element, marks: Marks, link: Callable[[str], str]) -> Mark | None:
    """Return the mark that an element gives to its words, or None if it gives no other."""
    tag = "a" if element.tag == "a" else _tag(element)
    if not tag or any(mark.tag == tag for mark in marks):
        return None
    if tag != "a":
        return Mark(tag, element=element)
    if _is_footnote(element, marks):
        number = element.text.strip()
        return Mark("a", f' href="#fn{number}"', element) if number.isdecimal() else None
    address = link(element.get("href"))
    if not address:
        return None
    attributes = {k: v for k, v in element.attributes.items() if k in ("href", "title")}
    return Mark("a", attributes_html((attributes | {"href": address}).items()), element)


def _tag(element: Element) -> str:
    style = "".join(element.get("style").lower().split())
    if element.tag == "span":
        return next((tag for declaration, tag in STYLES.items() if declaration in style), "")
    tag = TAGS.get(element.tag, "")
    return "" if tag in NOT_MARKED and NOT_MARKED[tag] in style else tag


def _is_footnote(element: Element, marks: Marks) -> bool:
    return element.get("href").startswith("#") and any(
        mark.element and "fn" in mark.element.classes for mark in marks
    )
