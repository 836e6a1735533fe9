"""The HTML of a thread, in which all but the texts is made of templates.

Templates take more time than all the rest of a page. What they make of a comment is therefore kept
in memory, under everything that it depends on: on the next page, most comments are what they were.
"""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from comments.conversation import Conversation, Row, Thread
from comments.initials import hue, initials
from comments.spoken import title_of

MOST_KEPT = 5_000
"""Frames, each of 1 to 2 KB."""


class Answered(NamedTuple):
    """The comment that another answers."""

    pk: int
    name: str
    is_removed: bool


class Frame(NamedTuple):
    """All that the HTML around the text of a comment depends on."""

    language: str | None
    pk: int
    old_number: int | None
    is_removed: bool
    is_by_author: bool
    name: str
    website: str
    hue: int
    label: str
    answers: Answered | None
    created_at: datetime
    edited_at: datetime | None
    revised_at: datetime | None
    like_count: int
    following: int | None
    takes_replies: bool
    leads_to_thread: bool


@lru_cache(MOST_KEPT)
def around(frame: Frame) -> tuple[str, str]:
    """Return what stands before and after the text of a comment."""
    context = frame._asdict()
    if frame.is_removed:
        return get_template("comments/_comment.html#before").render(context), ""
    context["initials"] = initials(frame.name)
    context["title"] = title_of(frame, frame.label, frame.answers)
    before, after = (get_template(f"comments/_comment.html#{part}") for part in ("before", "after"))
    return before.render(context), after.render(context)


def frame_of(row: Row, language: str | None, is_open: bool, alone: int | None) -> Frame:
    comment, answered = row.comment, row.answers
    return Frame(
        language,
        comment.pk,
        comment.old_number,
        comment.is_removed,
        comment.user_id is not None,
        comment.name,
        comment.website,
        hue(comment.email),
        row.label,
        answered and Answered(answered.pk, answered.name, answered.is_removed),
        comment.created_at,
        comment.edited_at,
        comment.revised_at,
        comment.like_count,
        row.following and row.following.pk,
        is_open,
        row.leads_to_thread and comment.pk != alone,
    )


def thread(conversation: Conversation | Thread) -> SafeString:
    """Return the list of what is shown of a conversation, replies inside what they answer."""
    of_page = get_language(), conversation.is_open, conversation.top_id
    parts = ['<ol class="thread" data-hx-target="closest footer" data-hx-swap="afterend">\n']
    for row in conversation.rows:
        before, after = around(frame_of(row, *of_page))
        parts += before, "" if row.comment.is_removed else row.comment.body_html, after, "\n"
        parts.append('<ol class="thread">' if row.opens else "</li>" + "</ol></li>" * row.closes)
        parts.append("\n")
    parts.append("</ol>")
    return mark_safe("".join(parts))  # noqa: S308  nh3 has cleaned the texts
