"""Atom as a feed reader takes it."""

from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests import schemas

ATOM = "{http://www.w3.org/2005/Atom}"


def read_atom(content: bytes) -> Element:
    """Return the feed, after a look at what RFC 4287 asks of it in its schema and in its words."""
    schemas.check(content, "atom")
    feed = ElementTree.fromstring(content)  # noqa: S314  ours
    entries = feed.findall(f"{ATOM}entry")
    if feed.find(f"{ATOM}author") is None:
        assert all(entry.find(f"{ATOM}author") is not None for entry in entries)
    for element in (feed, *entries):
        assert element.findtext(f"{ATOM}id")
        assert element.findtext(f"{ATOM}title")
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))
    return feed
