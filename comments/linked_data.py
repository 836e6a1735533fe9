"""The conversation on a page, for programs: JSON-LD in the words of https://schema.org/Comment."""

from functools import lru_cache
from typing import Any

from django.urls import reverse

from blog.moments import moment
from comments.conversation import Conversation

MOST = 20
"""How many comments are told of; the page itself has the others, and the text of all."""


@lru_cache(5_000)
def address(pk: int) -> str:
    """Return the permalink of a comment, which takes longer to compose than all else of it."""
    return reverse("comments:permalink", args=[pk])


def discussed(conversation: Conversation) -> dict[str, Any]:
    """Return how many comments there are, and those of this page, replies inside what they answer.

    Their texts are left out, since each would stand in the page twice.
    """
    whole: dict[str, Any] = {"commentCount": conversation.count}
    told: dict[int | None, dict[str, Any]] = {None: whole}
    left = MOST
    for row in conversation.rows:
        comment = row.comment
        above = told[comment.parent_id]
        if comment.is_removed:
            told[comment.pk] = above
            continue
        if not left:
            break
        left -= 1
        facts = {
            "@type": "Comment",
            "url": address(comment.pk),
            "datePublished": moment(comment.created_at),
            "author": {"@type": "Person", "name": comment.name},
        }
        above.setdefault("comment", []).append(facts)
        told[comment.pk] = facts
    return whole
