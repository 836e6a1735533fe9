"""What a page elsewhere says of itself: its title, its source and its picture."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from blog.html_reader import HTMLReader
from blog.public_web import Answer, Limits, PageUnreadable, Visit

MOST_HTML = 1024 * 1024
MOST_PICTURE = 2 * 1024 * 1024
"""In bytes."""

PUBLIC_WEB = Limits()
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class PageMetadata:
    """Title and source are plain text; the picture is as it came, and may be anything."""

    title: str
    source: str
    picture: bytes | None


def read(url: str, limits: Limits = PUBLIC_WEB) -> PageMetadata:
    """Return what the page at `url` says of itself in its head.

    The names are those of Open Graph (https://ogp.me). A page without a title gives an empty one,
    a page without a picture that can be read gives None. Raises PageUnreadable.
    """
    visit = Visit(limits)
    page = visit.fetch(url, ("text/html",), MOST_HTML, until=b"</head")
    head = Head()
    # Never closed: what is left open at the end of a page would be looked through again and again.
    head.feed(decoded(page))
    host = urlsplit(page.url).hostname or ""
    image = head.first("og:image")
    return PageMetadata(
        title=head.first("og:title", "twitter:title") or spaced("".join(head.titles[:1])),
        source=head.first("og:site_name") or host.removeprefix("www."),
        picture=picture(visit, urljoin(page.url, image)) if image else None,
    )


class Head(HTMLReader):
    """The `title` and `meta` elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.titles: list[str] = []
        self.in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self.titles.append("")
            self.in_title = True
        elif tag == "meta":
            values = dict(attrs)
            name = values.get("property") or values.get("name") or ""
            self.meta.setdefault(name.lower(), values.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self.in_title = False

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.titles[-1] += data

    def first(self, *names: str) -> str:
        """Return the first of these that says something."""
        return next((text for name in names if (text := spaced(self.meta.get(name, "")))), "")


def spaced(text: str) -> str:
    """Return the text in one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def decoded(page: Answer) -> str:
    """Return the text of a page, by the charset that its header names, or else its first lines."""
    declared = CHARSET.search(page.content_type) or CHARSET.search(
        page.body[:1024].decode("ascii", errors="replace")
    )
    try:
        return page.body.decode(declared[1] if declared else "utf-8", errors="replace")
    except (LookupError, UnicodeError):
        return page.body.decode("utf-8", errors="replace")


def picture(visit: Visit, url: str) -> bytes | None:
    try:
        return visit.fetch(url, ("image/",), MOST_PICTURE).body
    except PageUnreadable:
        return None
