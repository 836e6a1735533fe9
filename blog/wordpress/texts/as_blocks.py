"""An article as the blocks that the editor of WordPress expects, each between its own comments.

https://developer.wordpress.org/block-editor/reference-guides/core-blocks/ lists them. What
`blog.wordpress.texts.conversion` makes of them is the article again, sign for sign.
"""

import json
import re
from collections.abc import Iterable, Mapping

from blog.wordpress.texts.runs import SPACE, attributes_html, text_html
from blog.wordpress.texts.shapes import only
from blog.wordpress.texts.tree import VOID, Element, Node, parse

SIZES = ("width", "height")
LONE_ADDRESS = re.compile(r"^([ \t]*+https?:)//(?=[^\s<>\"]++[ \t]*+$)", re.MULTILINE)


def as_blocks(html: str) -> str:
    """Return the body of an article, cleaned, as WordPress keeps one.

    What looks like a shortcode or is an address alone in a line is written so that WordPress, too,
    leaves it as it is.
    """
    return _blocks(parse(html)).replace("[", "&#91;")


def _blocks(nodes: Iterable[Node]) -> str:
    return "\n\n".join(
        _block(node) for node in nodes if isinstance(node, Element) or node.strip(SPACE)
    )


def _block(node: Node) -> str:
    match node:
        case Element("p"):
            return _wrapped("paragraph", _html(node))
        case Element("h2" | "h3" | "h4" as tag):
            attributes = {} if tag == "h2" else {"level": int(tag[1])}
            return _wrapped("heading", _html(node, "wp-block-heading"), attributes)
        case Element("ul" | "ol") if _is_simple_list(node):
            return _list(node)
        case Element("blockquote") if node.elements == node.children:
            inner = _blocks(node.children)
            return _wrapped("quote", f'<blockquote class="wp-block-quote">{inner}</blockquote>')
        case Element("figure") if node.children[:1] and node.elements == node.children:
            return _figure(node)
        case Element("table") if all(map(_is_simple, node.all("td", "th"))):
            table = f'<figure class="wp-block-table">{_html(_bare(node))}</figure>'
            return _wrapped("table", table, {"hasFixedLayout": False})
        case Element("pre") if only(node, "code"):
            return _wrapped("code", _html(node, "wp-block-code"))
        case Element("hr"):
            return _wrapped("separator", '<hr class="wp-block-separator"/>')
    return _wrapped("html", _html(node))


def _wrapped(name: str, html: str, attributes: Mapping[str, object] | None = None) -> str:
    said = f" {json.dumps(attributes, separators=(',', ':'))}" if attributes else ""
    return f"<!-- wp:{name}{said} -->\n{html}\n<!-- /wp:{name} -->"


def _list(element: Element) -> str:
    attributes: dict[str, object] = {"ordered": True} if element.tag == "ol" else {}
    if start := element.get("start"):
        attributes["start"] = int(start)
    items = "\n\n".join(map(_item, element.elements))
    start_html = attributes_html(element.attributes.items())
    html = f'<{element.tag}{start_html} class="wp-block-list">{items}</{element.tag}>'
    return _wrapped("list", html, attributes)


def _item(element: Element) -> str:
    paragraph, *lists = element.elements
    words = "".join(map(_html, paragraph.children))
    return _wrapped("list-item", f"<li>{words}{''.join(map(_list, lists))}</li>")


def _figure(element: Element) -> str:
    """Return a picture as WordPress writes one, with its size, its link and its caption."""
    image = next(element.all("img"), None)
    picture, *captions = element.elements
    is_picture = picture is image or (picture.tag == "a" and picture.children == [image])
    if not image or not is_picture or [c.tag for c in captions] not in ([], ["figcaption"]):
        return _wrapped("html", _html(element))
    sizes = {k: int(v) for k, v in image.attributes.items() if k in SIZES and v.isdecimal()}
    attributes: dict[str, object] = {**sizes}
    if picture.tag == "a":
        attributes["linkDestination"] = "custom"
    caption = "".join(_html(caption, "wp-element-caption") for caption in captions)
    classes = "wp-block-image is-resized" if sizes else "wp-block-image"
    html = f'<figure class="{classes}">{_html(picture)}{caption}</figure>'
    return _wrapped("image", html, attributes)


def _is_simple_list(element: Element) -> bool:
    """Whether a list is one for WordPress, where an item holds words, and lists below them."""
    start = element.get("start")
    return (
        element.elements == element.children
        and (not start or (start.isascii() and start.isdecimal()))
        and all(_is_simple_item(item) for item in element.elements)
    )


def _is_simple_item(item: Element) -> bool:
    paragraph, *others = [*item.elements, None]
    lists = others[:-1]
    return (
        item.tag == "li"
        and paragraph is not None
        and _is_simple(Element("li", children=[paragraph]))
        and (bool(paragraph.children) or not lists)
        and item.elements == item.children
        and all(e and e.tag in ("ul", "ol") and _is_simple_list(e) for e in lists)
    )


def _is_simple(element: Element) -> bool:
    """Whether an item or a cell holds one paragraph that is the same without its tags."""
    match element.children:
        case [Element("p", children=[])]:
            return True
        case [Element("p") as paragraph]:
            text = paragraph.text
            return (
                bool(text.strip()) and text == text.strip(SPACE) and not any(paragraph.all("img"))
            )
    return False


def _bare(element: Element) -> Element:
    """Return a table with the words of its cells in no paragraph."""
    if element.tag in ("td", "th"):
        children = element.elements[0].children
    else:
        children = [_bare(child) for child in element.elements]
    return Element(element.tag, element.attributes, children)


def _html(node: Node, name: str = "") -> str:
    """Return the HTML of a node; `name` is a class that WordPress gives it."""
    if isinstance(node, str):
        return LONE_ADDRESS.sub(r"\1&#47;&#47;", text_html(node))
    attributes = node.attributes | ({"class": name} if name else {})
    opening = f"<{node.tag}{attributes_html(attributes.items())}"
    if node.tag in VOID:
        return f"{opening}/>"
    if node.tag == "a" and not node.elements and "\n" not in node.text:
        # Between the tags of a link an address is not alone.
        return f"{opening}>{text_html(node.text)}</a>"
    return f"{opening}>{''.join(map(_html, node.children))}</{node.tag}>"
