"""The two formats of feeds: RSS 2.0 and Atom, each with the full text."""

import re
from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Dated(SyndicationFeed):
    """A feed that is the same as long as the same is in it."""

    def latest_post_date(self) -> datetime:
        """Return the newest date; where there is none always the same, and not the time of day."""
        return super().latest_post_date() if self.items else datetime.fromtimestamp(0, UTC)


class FullTextRss(Dated, Rss201rev2Feed):
    """RSS with the whole text in `content:encoded` (https://www.rssboard.org/rss-profile)."""

    ending = ""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/"
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if hub := self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": hub})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class FullTextAtom(Dated, Atom1Feed):
    """Atom (RFC 4287) with the whole text in `content`."""

    ending = "atom/"
    """What stands behind the address of the same feed as RSS."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if hub := self.feed["hub"]:
            handler.addQuickElement("link", None, {"rel": "hub", "href": hub})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        known = item | {"unique_id": item["atom_id"]} if item.get("atom_id") else item
        super().add_item_elements(handler, known)
        handler.addQuickElement("content", item["content"], {"type": "html"})


def plain(text: str) -> str:
    """Return the text without the control characters that XML cannot hold."""
    return CONTROL_CHARACTERS.sub("", text)
