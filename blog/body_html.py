"""The HTML of an article as readers see it, made of what its author wrote."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from blog import anchors, figures, link_cards, notes, quotations, typography

if TYPE_CHECKING:
    from blog.models import LinkCard


def render(
    body: str,
    cards: Mapping[str, "LinkCard"],
    pictures: Mapping[str, figures.Known],
    begins_page: bool = False,
) -> str:
    """Return a cleaned text with all that a page adds to it.

    That is the typography of the language that is active, places to link to, notes, the `cards` of
    lone links by their addresses, what is known of its `pictures` by the names of their files, and
    sources of quotations.
    """
    text = notes.with_notes(anchors.with_anchors(typography.polished(body)))
    text = figures.render(link_cards.render(text, cards), pictures, begins_page)
    return quotations.with_sources(text)
