"""The text of an article as WordPress keeps it, made into what the editor here writes."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Shown(NamedTuple):
    """A picture where it is to be shown."""

    address: str
    """A path of ours, or its old address where we have no file."""
    alternative_text: str = ""
    caption: str = ""
    is_here: bool = False


class Around(Protocol):
    """What a text needs to know of the site that it comes from and of this one."""

    def picture(self, address: str, number: int | None = None) -> Shown:
        """Return a picture by its address in the text, or by its identifier where there is none."""

    def gallery(self, numbers: list[int] | None) -> list[Shown]:
        """Return pictures by their identifiers; None: all that were attached to the article."""

    def link(self, address: str) -> str:
        """Return where a link leads from now on; what leads elsewhere stays as it is."""

    def reusable(self, number: int) -> str:
        """Return the content of a reusable block, or "" where the export has none."""


@dataclass(frozen=True, slots=True)
class Body:
    html: str
    """As `blog.html.clean_article` leaves it."""
    remarks: list[tuple[str, str]]
    """A Reason of `blog.wordpress.remarks` and its detail, in the order of the text."""


def convert(content: str, around: Around) -> Body:
    from blog import html

    return Body(html.clean_article(content), [])
