"""The elements of a WordPress export (WXR 1.2), one or more whole lines at a time.

Where WordPress writes an element on one line, so do these: its importer falls back on a reader
that goes by lines where PHP was built without XML.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from xml.sax.saxutils import quoteattr

from django.utils import timezone

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 can hold, not even as a reference (https://www.w3.org/TR/xml/#charsets)."""

NO_DATE = "0000-00-00 00:00:00"

BEGINNING = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
END = "</channel>\n</rss>\n"


def allowed(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return NOT_IN_XML.sub("", text)


def as_html(text: str) -> str:
    """Return a plain text as WordPress keeps it: titles and names are HTML there."""
    return escape(text, quote=False)


def plain(name: str, text: str | int) -> str:
    """Return an element whose text is escaped, as WordPress writes addresses, dates and numbers."""
    return f"<{name}>{escape(allowed(str(text)), quote=False)}</{name}>\n"


def element(name: str, text: str, **attributes: str) -> str:
    """Return an element whose text is kept to the letter."""
    written = "".join(f" {key}={quoteattr(allowed(value))}" for key, value in attributes.items())
    return f"<{name}{written}>{_cdata(text)}</{name}>\n"


def on_one_line(name: str, parts: Iterable[str]) -> str:
    """Return an element made of others."""
    return f"<{name}>{''.join(part.rstrip('\n') for part in parts)}</{name}>\n"


def meta(name: str, key: str, value: str | int) -> str:
    """Return a fact that WordPress keeps beside a text, a comment or a term."""
    parts = [element("wp:meta_key", key), element("wp:meta_value", str(value))]
    return on_one_line(name, parts)


def dates(name: str, at: datetime | None) -> str:
    """Return the elements of a moment, by the clock of the site and by Greenwich's, in seconds.

    None is a draft's, which has no date.
    """
    if at is None:
        return plain(name, NO_DATE) + plain(f"{name}_gmt", NO_DATE)
    return plain(name, _date(timezone.localtime(at))) + plain(
        f"{name}_gmt", _date(at.astimezone(UTC))
    )


def rss_date(at: datetime | None) -> str:
    """Return a moment as RSS has it (RFC 5322)."""
    return format_datetime(at.astimezone(UTC)) if at else ""


def _date(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(" ", "seconds")


def _cdata(text: str) -> str:
    """Return a text as character data, which nothing in it ends, and no reader of XML changes.

    A bare carriage return would become a line feed (https://www.w3.org/TR/xml/#sec-line-ends).
    """
    inside = allowed(text).replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"<![CDATA[{inside}]]>"
