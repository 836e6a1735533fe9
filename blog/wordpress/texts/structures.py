"""Lists and tables, written anew around what their items and cells hold."""

from collections.abc import Callable, Iterable, Iterator

from blog.wordpress.texts.runs import SPACE, Marks, attributes_html
from blog.wordpress.texts.surroundings import Block
from blog.wordpress.texts.tree import Element, Node

type MadeOf = Callable[[Iterable[Node], Marks], list[Block]]
"""What makes blocks of nodes."""

SPANS = ("colspan", "rowspan")


def list_html(element: Element, marks: Marks, made_of: MadeOf) -> str:
    """Return a list; one that stands in another without an item of its own joins the last."""
    items: list[list[Block]] = []
    for node in element.children:
        if isinstance(node, str):
            if node.strip(SPACE):
                items.append(made_of([node], marks))
        elif node.tag in ("ul", "ol") and items:
            items[-1] += made_of([node], marks)
        elif node.tag == "li":
            items.append(made_of(node.children, marks))
        elif blocks := made_of([node], marks):
            items.append(blocks)
    if not items:
        return ""
    tag = "ol" if element.tag == "ol" else "ul"
    start = [("start", element.get("start"))] if element.get("start") else []
    opening = f"<{tag}{attributes_html(start)}>"
    return f"{opening}{''.join(f'<li>{_filled(blocks)}</li>' for blocks in items)}</{tag}>"


def table_html(element: Element, marks: Marks, made_of: MadeOf) -> str:
    """Return a table without its caption; the rows of its foot are its last."""
    head = "".join(_rows(element, "thead", marks, made_of))
    body = "".join(_rows(element, "tbody", marks, made_of))
    body += "".join(_rows(element, "tfoot", marks, made_of))
    html = (f"<thead>{head}</thead>" if head else "") + (f"<tbody>{body}</tbody>" if body else "")
    return f"<table>{html}</table>" if html else ""


def _rows(table: Element, part: str, marks: Marks, made_of: MadeOf) -> Iterator[str]:
    for section in table.elements:
        for row in section.elements if section.tag == part else []:
            cells = [cell for cell in row.elements if cell.tag in ("td", "th")]
            if cells:
                yield f"<tr>{''.join(_cell(cell, marks, made_of) for cell in cells)}</tr>"


def _cell(cell: Element, marks: Marks, made_of: MadeOf) -> str:
    spans = attributes_html((k, v) for k, v in cell.attributes.items() if k in SPANS)
    return f"<{cell.tag}{spans}>{_filled(made_of(cell.children, marks))}</{cell.tag}>"


def _filled(blocks: list[Block]) -> str:
    """Return what an item or a cell holds: at the least, in the editor, an empty paragraph."""
    return "".join(map(str, blocks)) or "<p></p>"
