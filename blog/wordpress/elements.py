"""The elements of an export: what stands in them, and what that says."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import unquote

from django.utils import timezone
from django.utils.text import slugify

from blog.wordpress.wxr import Author, Comment, Item, Site, Term

type Found = Site | Author | Term | Item
type Known = dict[str, tuple[set[str], set[str]]]
"""Elements, and what is read in each: those with others in them or attributes, and those with a
text."""

YEARS = range(1000, 9999)
"""Those in which a date can be told in any time zone."""
RFC_DATE = re.compile(r"(\w+, )?\d{1,2} \w+ \d{4} ")
MAX_DIGITS = 18

WXR: Known = {
    "file": ({"rss"}, set()),
    "rss": ({"channel"}, set()),
    "channel": (
        {"wp:author", "wp:category", "wp:tag", "wp:term", "item"},
        {
            *("title", "link", "description", "language", "generator"),
            *("wp:wxr_version", "wp:base_blog_url"),
        },
    ),
    "wp:author": (
        set(),
        {
            *("wp:author_id", "wp:author_login", "wp:author_email", "wp:author_display_name"),
            *("wp:author_first_name", "wp:author_last_name"),
        },
    ),
    "wp:category": (set(), {"wp:category_nicename", "wp:cat_name"}),
    "wp:tag": ({"wp:termmeta"}, {"wp:tag_slug", "wp:tag_name"}),
    "wp:term": (set(), {"wp:term_taxonomy", "wp:term_slug", "wp:term_name"}),
    "item": (
        {"category", "wp:comment", "wp:postmeta"},
        {
            *("title", "link", "pubDate", "dc:creator", "content:encoded", "excerpt:encoded"),
            *("wp:post_id", "wp:post_type", "wp:status", "wp:post_name", "wp:post_date"),
            *("wp:post_date_gmt", "wp:post_password", "wp:is_sticky", "wp:post_parent"),
            *("wp:menu_order", "wp:comment_status", "wp:attachment_url"),
        },
    ),
    "category": (set(), set()),
    "wp:termmeta": (set(), {"wp:meta_key", "wp:meta_value"}),
    "wp:postmeta": (set(), {"wp:meta_key", "wp:meta_value"}),
    "wp:comment": (
        {"wp:commentmeta"},
        {
            *("wp:comment_id", "wp:comment_parent", "wp:comment_author"),
            *("wp:comment_author_email", "wp:comment_author_url", "wp:comment_author_IP"),
            *("wp:comment_date", "wp:comment_date_gmt", "wp:comment_content"),
            *("wp:comment_approved", "wp:comment_type", "wp:comment_user_id"),
        },
    ),
    "wp:commentmeta": (set(), {"wp:meta_key", "wp:meta_value"}),
}
SKIMMED: Known = WXR | {"wp:comment": (set(), {"wp:comment_type"})}


@dataclass(slots=True)
class Part:
    """An element that is open, and what stood in it so far."""

    name: str
    line: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    meta: list[tuple[str, str]] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    def text(self, name: str) -> str:
        return self.texts.get(name, "").strip()

    def raw(self, name: str) -> str:
        """Return a text with the blanks around it, as of what a person has written."""
        return self.texts.get(name, "")

    def number(self, name: str) -> int:
        return row_number(self.texts.get(name, ""))


def site(part: Part) -> Site:
    return Site(
        title=part.text("title"),
        description=part.text("description"),
        address=(part.text("wp:base_blog_url") or part.text("link")).rstrip("/"),
        language=part.text("language"),
        version=part.text("wp:wxr_version"),
        generator=part.text("generator"),
    )


def _author(part: Part) -> Author:
    return Author(
        login=part.text("wp:author_login"),
        number=part.number("wp:author_id") or None,
        email=part.text("wp:author_email"),
        display_name=part.text("wp:author_display_name"),
        first_name=part.text("wp:author_first_name"),
        last_name=part.text("wp:author_last_name"),
    )


def term_of_item(part: Part, name: str) -> Term:
    domain = part.attributes.get("domain", "category")
    taxonomy = "post_tag" if domain == "tag" else domain
    return _term(taxonomy, part.attributes.get("nicename", ""), name)


def _term(taxonomy: str, slug: str, name: str) -> Term:
    return Term(taxonomy.strip(), unquote(slug.strip()), name.strip())


def _category(part: Part) -> Term:
    return _term("category", part.text("wp:category_nicename"), part.text("wp:cat_name"))


def _tag(part: Part) -> Term:
    term = _term("post_tag", part.text("wp:tag_slug"), part.text("wp:tag_name"))
    return replace(term, meta=tuple(part.meta))


def _other_term(part: Part) -> Term:
    taxonomy = part.text("wp:term_taxonomy")
    return _term(taxonomy, part.text("wp:term_slug"), part.text("wp:term_name"))


def comment(part: Part) -> Comment:
    return Comment(
        number=part.number("wp:comment_id"),
        parent=part.number("wp:comment_parent"),
        name=part.text("wp:comment_author"),
        email=part.text("wp:comment_author_email"),
        website=part.text("wp:comment_author_url"),
        ip_address=part.text("wp:comment_author_IP"),
        written_at=_moment(part.text("wp:comment_date_gmt"), part.text("wp:comment_date")),
        content=part.raw("wp:comment_content"),
        approved=part.text("wp:comment_approved"),
        type=part.text("wp:comment_type"),
        user=part.number("wp:comment_user_id"),
        meta=tuple(part.meta),
        line=part.line,
    )


def skimmed_comment(part: Part) -> Comment:
    return _comment_of_type(part.text("wp:comment_type"))


@lru_cache
def _comment_of_type(type_: str) -> Comment:
    return Comment(number=0, type=type_)


def _item(part: Part) -> Item:
    return Item(
        number=part.number("wp:post_id"),
        type=part.text("wp:post_type"),
        status=part.text("wp:status"),
        title=part.text("title"),
        link=part.text("link"),
        slug=unquote(part.text("wp:post_name")),
        creator=part.text("dc:creator"),
        published_at=_moment(
            part.text("wp:post_date_gmt"), part.text("wp:post_date"), part.text("pubDate")
        ),
        content=part.raw("content:encoded"),
        excerpt=part.raw("excerpt:encoded"),
        password=part.raw("wp:post_password"),
        is_sticky=part.text("wp:is_sticky") == "1",
        parent=part.number("wp:post_parent"),
        menu_order=part.number("wp:menu_order"),
        comments_open=part.text("wp:comment_status") == "open",
        attachment_url=part.text("wp:attachment_url"),
        terms=_told_once(part.terms),
        meta=tuple(part.meta),
        comments=part.comments,
        line=part.line,
    )


MADE: dict[str, Callable[[Part], Found]] = {
    "wp:author": _author,
    "wp:category": _category,
    "wp:tag": _tag,
    "wp:term": _other_term,
    "item": _item,
}


def _told_once(terms: list[Term]) -> tuple[Term, ...]:
    """Return each term once: WXR 1.0 names it without its slug as well, and sometimes only so."""
    known = {(term.taxonomy, term.name) for term in terms if term.slug}
    kept = [term for term in terms if term.slug or (term.taxonomy, term.name) not in known]
    return tuple(dict.fromkeys(map(_with_slug, kept)))


def _with_slug(term: Term) -> Term:
    slug = term.slug or slugify(term.name) or slugify(term.name, allow_unicode=True)
    return Term(term.taxonomy, slug, term.name)


def row_number(text: str) -> int:
    """Return what can be the number of a row; 0, which WordPress gives to nothing, for the rest."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else 0


def _moment(gmt: str, local: str, rfc: str = "") -> datetime | None:
    return _at(gmt, UTC) or _at(local, timezone.get_default_timezone()) or _of_rfc(rfc)


def _at(text: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _told(found, zone)


def _of_rfc(text: str) -> datetime | None:
    """Read a date of RFC 2822; WordPress writes one in the year -1 where it has none."""
    if not RFC_DATE.match(text):
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return _told(found, UTC)


def _told(found: datetime, zone: tzinfo) -> datetime | None:
    aware = found if found.tzinfo else found.replace(tzinfo=zone)
    return aware if found.year in YEARS else None
