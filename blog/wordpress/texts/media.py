"""Pictures, players and files within a text, and where they lead."""

from pathlib import PurePosixPath
from urllib.parse import unquote

from blog.wordpress.remarks import Reason
from blog.wordpress.texts.players import page_of
from blog.wordpress.texts.runs import attributes_html, text_html
from blog.wordpress.texts.surroundings import Surroundings
from blog.wordpress.texts.tree import Element

PICTURES = {".avif", ".bmp", ".gif", ".jpe", ".jpeg", ".jpg", ".png", ".svg", ".tiff", ".webp"}
OWN_PAGES = ("src", "data-link", "data-permalink", "data-full-url", "data-orig-file")


def leads_elsewhere(link: Element, image: Element) -> bool:
    """Whether a link leads neither to the image that it holds nor to a page that shows it alone."""
    address = link.get("href")
    return not (
        PurePosixPath(address.partition("?")[0].partition("#")[0]).suffix.lower() in PICTURES
        or address in map(image.get, OWN_PAGES)
        or "attachment" in link.get("rel").split()
        or "attachment_id=" in address
    )


def lone_link(address: str, surroundings: Surroundings, words: str = "") -> str:
    """Return a paragraph that holds nothing but a link, which is shown as a card."""
    target = surroundings.link(address)
    said = text_html(words or target or address)
    if target:
        said = f"<a{attributes_html([('href', target)])}>{said}</a>"
    return f"<p>{said}</p>"


def player(element: Element, surroundings: Surroundings) -> str:
    """Return the link that stands for a player of another site, or "" if it is none."""
    sources = [element.get("src"), element.get("data")]
    sources += [inner.get("src") or inner.get("value") for inner in element.all("embed", "param")]
    address = next(filter(None, map(page_of, sources)), "")
    if not address and element.tag == "iframe":
        address = element.get("src").strip()
        address = f"https:{address}" if address.startswith("//") else address
    if not address.startswith(("http://", "https://")):
        return ""
    return lone_link(address, surroundings)


def file(element: Element, surroundings: Surroundings) -> str:
    """Return the link that stands for a recording, or "" if it has no address."""
    sources = [element.get("src"), *(source.get("src") for source in element.all("source"))]
    address = next(filter(None, sources), "")
    if not address:
        return ""
    _remark(address, surroundings)
    name = unquote(address.partition("?")[0].rstrip("/").rpartition("/")[2])
    return lone_link(address, surroundings, name)


def _remark(address: str, surroundings: Surroundings) -> None:
    """Say of a file that it keeps its address, unless it came along."""
    if surroundings.link(address) == address.strip():
        surroundings.remark(Reason.FILE_ELSEWHERE, address)


def remove_button(element: Element, surroundings: Surroundings) -> None:
    """Leave, in a block of a file, the link with its name; the button only leads there again."""
    links = list(element.all("a"))
    if links:
        _remark(links[0].get("href"), surroundings)
    element.children = [
        child
        for child in element.children
        if child not in links[1:] or "wp-block-file__button" not in child.classes
    ]
