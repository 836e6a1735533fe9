"""WordPress eXtended RSS: what an export holds, read one item at a time.

The format is what WordPress writes (wp-admin/includes/export.php) and its importer reads
(https://github.com/WordPress/wordpress-importer), versions 1.0 to 1.2.
"""

from dataclasses import dataclass, field
from datetime import datetime

type Meta = tuple[tuple[str, str], ...]
"""Keys and values in the order of the file; a key may come more than once."""


PINGS = {"pingback", "trackback"}
"""Types of comments that no person writes."""

OLD_ADDRESS = "_palabre_address"
"""The key under which exports of Palabre say where something was before it came there."""


class Unreadable(Exception):
    """A file is no export; the text says why and in which line, in the language that is active."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the channel says of itself; the last that is said holds."""

    title: str = ""
    description: str = ""
    address: str = ""
    """`wp:base_blog_url`, or `link`, without a slash at its end."""
    language: str = ""
    version: str = ""
    generator: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    login: str
    number: int | None = None
    email: str = ""
    display_name: str = ""
    first_name: str = ""
    last_name: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A category or a tag: WordPress tells them by taxonomy and slug."""

    taxonomy: str
    """`category` or `post_tag`, in the list of terms or on an item, or another."""
    slug: str
    name: str
    meta: Meta = ()


@dataclass(frozen=True, slots=True)
class Comment:
    number: int
    parent: int = 0
    """The number of the comment that it answers, or 0."""
    name: str = ""
    email: str = ""
    website: str = ""
    ip_address: str = ""
    written_at: datetime | None = None
    """Aware; None where both dates are missing or no dates."""
    content: str = ""
    approved: str = ""
    """`1`, `0`, `spam`, `trash` or `post-trashed`."""
    type: str = ""
    """Nothing or `comment`; `pingback` or `trackback`; or what a plugin wrote."""
    user: int = 0
    """The number of the author who was logged in, or 0."""
    meta: Meta = ()
    line: int = 0

    @property
    def kind(self) -> str:
        """Return how it counts: `ping` where no person wrote it, or `comment`."""
        return "ping" if self.type in PINGS else "comment"


@dataclass(frozen=True, slots=True)
class Item:
    number: int
    type: str
    """`post`, `page`, `attachment`, `nav_menu_item`, `wp_block`, or another."""
    status: str
    title: str = ""
    link: str = ""
    slug: str = ""
    """Decoded: WordPress writes what is not ASCII in percents."""
    creator: str = ""
    """The login of its author."""
    published_at: datetime | None = None
    """Aware; None where both dates are missing or no dates, as of some drafts."""
    content: str = ""
    excerpt: str = ""
    password: str = ""
    is_sticky: bool = False
    parent: int = 0
    menu_order: int = 0
    comments_open: bool = False
    attachment_url: str = ""
    terms: tuple[Term, ...] = ()
    meta: Meta = ()
    comments: list[Comment] = field(default_factory=list)
    line: int = 0

    def first(self, key: str) -> str:
        """Return the first value of a key of the meta, or ""."""
        return next((value for name, value in self.meta if name == key), "")

    def all(self, key: str) -> tuple[str, ...]:
        """Return the values of a key of the meta."""
        return tuple(value for name, value in self.meta if name == key)
