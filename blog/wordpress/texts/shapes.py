"""What the shape of some HTML says of what it is for."""

from collections.abc import Iterable, Iterator

from blog.wordpress.texts.runs import SPACE
from blog.wordpress.texts.tree import Element, Node


def with_lists(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes, with the items that stand in no list put into one."""
    items: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag == "li":
            items.append(node)
        elif not items or not isinstance(node, str) or node.strip(SPACE):
            if items:
                yield Element("ul", children=items)
                items = []
            yield node
    if items:
        yield Element("ul", children=items)


def is_gallery(element: Element) -> bool:
    return any("gallery" in name for name in element.classes)


def is_caption(element: Element) -> bool:
    return element.tag == "figcaption" or "wp-caption-text" in element.classes


def only(element: Element, tag: str) -> Element | None:
    """Return the one element of that tag beside which there is nothing else."""
    nodes = [n for n in element.children if not isinstance(n, str) or n.strip(SPACE)]
    only = nodes[0] if len(nodes) == 1 else None
    return only if isinstance(only, Element) and only.tag == tag else None


def with_sources(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield the nodes of a quotation, with a source that is the last line of a paragraph apart."""
    for node in nodes:
        match node:
            case Element(
                "p",
                children=[*words, Element("br"), Element("cite") as source]
                | [*words, Element("br"), "\n", Element("cite") as source],
            ):
                yield Element("p", children=words)
                yield source
            case _:
                yield node


def source_in(node: Element) -> Element | None:
    return node if node.tag in ("cite", "footer") else only(node, "cite")
