"""What an export holds, found out before anything of it is brought in."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path

from django.utils.translation import gettext as _

from blog.wordpress.elements import row_number
from blog.wordpress.reading import read
from blog.wordpress.wxr import OLD_ADDRESS, Author, Item, Site, Term, Unreadable

KINDS = {"post": "article", "page": "page", "attachment": "picture"}
"""Of items, by their types; all others are of the kind `other`."""
STATUSES = {"publish", "future", "draft", "pending", "private"}
"""Those with which an article or a page comes in."""
TAXONOMIES = {"category", "post_tag"}


@dataclass(frozen=True, slots=True)
class Attachment:
    number: int
    url: str
    title: str
    alt: str
    caption: str
    parent: int
    """The number of the text that it was attached to, or 0."""
    slug: str
    link: str
    """The address of its page."""
    old_addresses: tuple[str, ...]
    """Where else it was, as exports of Palabre say."""


@dataclass(frozen=True, slots=True)
class Text:
    """An article or a page."""

    number: int
    type: str
    status: str
    slug: str
    link: str
    title: str
    published_at: datetime | None
    is_protected: bool
    creator: str


@dataclass(slots=True)
class Survey:
    """What later steps need to know of all items before they see the first."""

    site: Site = field(default_factory=Site)
    authors: dict[str, Author] = field(default_factory=dict)
    """By login, with those who are named on articles and pages only."""
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    """Categories and tags by taxonomy and slug, from the lists and from articles and pages."""
    attachments: dict[int, Attachment] = field(default_factory=dict)
    texts: dict[int, Text] = field(default_factory=dict)
    """By number, as attachments and reusable blocks: what comes twice as it came first, and nothing
    that has no number."""
    reusable: dict[int, str] = field(default_factory=dict)
    """The contents of reusable blocks."""
    has_menu: bool = False
    menu_pages: dict[int, int] = field(default_factory=dict)
    """Where each page that a menu names stands in it, by the first that does."""
    used_terms: set[tuple[str, str]] = field(default_factory=set)
    """Those of articles and pages that can come in; so are the used authors."""
    used_authors: set[str] = field(default_factory=set)
    found: Counter[str] = field(default_factory=Counter)
    """How many there are of each kind; of items and comments, each time that one is there."""
    items: int = 0
    digest: str = ""
    """SHA-256 of the contents of the files in their order, whatever their names."""

    @property
    def is_own(self) -> bool:
        """Whether Palabre wrote it."""
        return self.site.generator == "Palabre"


def survey(files: Sequence[Path]) -> Survey:
    """Read all files once. Raises Unreadable, also where they are of different sites."""
    held = Survey()
    for found in read(files, skim=True):
        match found:
            case Site():
                _see_site(held, found)
            case Author():
                held.authors.setdefault(found.login, found)
            case Term():
                _see_term(held, found)
            case Item():
                _see_item(held, found)
    held.found["author"] = len(held.authors)
    held.found["tag"] = len(held.terms)
    held.digest = _digest(files)
    return held


def _see_site(held: Survey, site: Site) -> None:
    known = held.site.address
    if known and site.address and _without_scheme(known) != _without_scheme(site.address):
        sites = {"one": known, "other": site.address}
        raise Unreadable(_("The files are of different sites: %(one)s and %(other)s.") % sites)
    held.site = site


def _without_scheme(address: str) -> str:
    return re.sub(r"^https?://", "", address.lower())


def _see_term(held: Survey, term: Term) -> None:
    if term.taxonomy in TAXONOMIES:
        held.terms.setdefault((term.taxonomy, term.slug), term)


def _see_item(held: Survey, item: Item) -> None:
    held.items += 1
    held.found[KINDS.get(item.type, "other")] += 1
    for comment in item.comments:
        held.found[comment.kind] += 1
    match item.type:
        case "post" | "page":
            _see_text(held, item)
        case "attachment" if item.number:
            held.attachments.setdefault(item.number, _attachment(item))
        case "wp_block" if item.number:
            held.reusable.setdefault(item.number, item.content)
        case "nav_menu_item" if item.status == "publish":
            held.has_menu = True
            page = row_number(item.first("_menu_item_object_id"))
            if page and item.first("_menu_item_object") == "page":
                held.menu_pages.setdefault(page, item.menu_order)


def _see_text(held: Survey, item: Item) -> None:
    if item.number:
        held.texts.setdefault(item.number, _text(item))
    if item.creator:
        held.authors.setdefault(item.creator, Author(item.creator))
    for term in item.terms:
        _see_term(held, term)
    if item.status in STATUSES:
        held.used_authors.add(item.creator)
        held.used_terms |= {(t.taxonomy, t.slug) for t in item.terms if t.taxonomy in TAXONOMIES}


def _attachment(item: Item) -> Attachment:
    return Attachment(
        number=item.number,
        url=item.attachment_url,
        title=item.title,
        alt=item.first("_wp_attachment_image_alt"),
        caption=item.excerpt,
        parent=item.parent,
        slug=item.slug,
        link=item.link,
        old_addresses=item.all(OLD_ADDRESS),
    )


def _text(item: Item) -> Text:
    return Text(
        number=item.number,
        type=item.type,
        status=item.status,
        slug=item.slug,
        link=item.link,
        title=item.title,
        published_at=item.published_at,
        is_protected=bool(item.password),
        creator=item.creator,
    )


def _digest(files: Sequence[Path]) -> str:
    digests = []
    for path in files:
        with path.open("rb") as file:
            digests.append(file_digest(file, "sha256").digest())
    return sha256(b"".join(digests)).hexdigest()
