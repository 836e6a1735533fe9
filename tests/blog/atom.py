"""What RFC 4287 asks of a feed, as far as a program can tell."""

from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

ATOM = "{http://www.w3.org/2005/Atom}"


def read_atom(content: bytes) -> Element:
    """Return the feed, after a look at what it must have (sections 4.1.1, 4.1.2 and 4.2)."""
    feed = ElementTree.fromstring(content)  # noqa: S314  ours
    assert feed.tag == f"{ATOM}feed"
    _has_what_it_must(feed)
    assert len([link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]) == 1
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        _has_what_it_must(entry)
        assert feed.find(f"{ATOM}author") is not None or entry.find(f"{ATOM}author") is not None
        assert len(entry.findall(f"{ATOM}content")) <= 1
        assert len(entry.findall(f"{ATOM}summary")) <= 1
        _is_date(entry.findtext(f"{ATOM}published"))
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))
    return feed


def _has_what_it_must(element: Element) -> None:
    for name in ("id", "title", "updated"):
        (only,) = element.findall(ATOM + name)
        assert only.text
    assert ":" in element.findtext(f"{ATOM}id")
    _is_date(element.findtext(f"{ATOM}updated"))
    for link in element.findall(f"{ATOM}link"):
        assert link.get("href").startswith(("http://", "https://"))
    for author in element.findall(f"{ATOM}author"):
        assert author.findtext(f"{ATOM}name")


def _is_date(text: str) -> None:
    assert datetime.fromisoformat(text).tzinfo
