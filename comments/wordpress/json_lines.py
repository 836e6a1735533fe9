"""Taking everything out as JSON Lines (https://jsonlines.org/), for those who go elsewhere.

`docs/export.md` describes each field. Passwords, sessions, signed links and what tells visitors
apart are of no use elsewhere but to a thief, and are left out.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from blog.addresses import absolute
from blog.models import Article, Blog, LinkCard, Origin, Picture, Tag
from blog.one_row import OneRow
from blog.private_files import Writable
from comments.models import Ban, Comment, Discussion, Move, TrustedAuthor
from comments.wordpress.exporting import MANY, authors, paths, texts

type Record = dict[str, Any]

FORMAT = 1
"""Raised by one whenever a field means something else than before, or is gone."""


def write(file: Writable) -> Counter[str]:
    """Write everything, an object on each line; return how many there are of each type."""
    counts: Counter[str] = Counter()
    for part in PARTS:
        for record in part():
            counts[record["type"]] += 1
            file.write(json.dumps(record, ensure_ascii=False, default=_plain) + "\n")
    return counts


def fields(row: models.Model, *names: str) -> Record:
    """Return some fields of a row by their names."""
    return {name: getattr(row, name) for name in names}


def settings_of(row: OneRow) -> Record:
    """Return all that the author set in one row of settings."""
    return fields(row, *(field.name for field in row._meta.fields if not field.primary_key))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, FieldFile):
        return {"path": value.name, "address": absolute(value.url)} if value else None
    raise TypeError(f"{value!r} has no form in JSON.")


def _site() -> Iterator[Record]:
    yield {
        "type": "export",
        "format": FORMAT,
        "generator": "Palabre",
        "site": settings.SITE_URL,
        "at": timezone.now(),
    }
    yield {"type": "blog"} | settings_of(Blog.load())
    yield {"type": "discussion"} | settings_of(Discussion.load())


def _authors() -> Iterator[Record]:
    for user in authors().iterator(MANY):
        names = ("username", "email", "first_name", "last_name", "date_joined")
        yield {"type": "author", "id": user.pk} | fields(user, *names)


def _tags() -> Iterator[Record]:
    tags = Tag.objects.order_by("pk").prefetch_related("old_addresses")
    for tag in tags.iterator(MANY):
        yield {
            "type": "tag",
            **fields(tag, "id", "name", "slug"),
            "address": absolute(tag.get_absolute_url()),
            "old_addresses": paths(tag),
        }


def _pictures() -> Iterator[Record]:
    names = ("id", "file", "alternative_text", "caption", "width", "height", "uploaded_at")
    pictures = Picture.objects.order_by("pk").prefetch_related("old_addresses")
    for picture in pictures.iterator(MANY):
        record = {"type": "picture"} | fields(picture, *names)
        yield record | {"old_addresses": paths(picture)}
    for card in LinkCard.objects.order_by("pk").iterator(MANY):
        yield {"type": "link_card"} | fields(card, "url", "title", "source", "picture", "read_at")


def _texts() -> Iterator[Record]:
    """Yield each article and each page, and after it what was said under it."""
    for article in texts():
        yield _text(article)
        comments = (
            Comment.objects.on(article)
            .in_thread_order()
            .select_related("user", "edited_by")
            .prefetch_related(
                *("akismet_calls", "reports"),
                models.Prefetch("moves", Move.objects.select_related("by")),
            )
        )
        for comment in comments.iterator(MANY):
            yield _comment(comment)


def _text(article: Article) -> Record:
    cover = fields(article, "cover", "cover_alt", "cover_credit", "cover_width", "cover_height")
    return {
        "type": article.kind,
        **fields(article, "id", "title", "slug", "standfirst", "body", "body_html"),
        "address": absolute(article.get_absolute_url()) if article.published_at else None,
        "author": _login(article.author),
        **fields(article, "published_at", "updated_at"),
        "tags": [tag.slug for tag in article.tags.all()],
        **cover,
        **fields(article, "comments_open", "tells_subscribers", "pinned", "in_menu", "position"),
        "old_addresses": paths(article),
    }


def _comment(comment: Comment) -> Record:
    return {
        "type": "comment",
        "id": comment.pk,
        "article": comment.article_id,
        "parent": comment.parent_id,
        **fields(comment, "number", "old_number", "status", "created_at"),
        "address": absolute(comment.get_absolute_url()),
        "user": _login(comment.user),
        **fields(comment, "name", "email", "website", "ip_address", "user_agent", "referrer"),
        **fields(
            comment, "body", "markup", "body_html", "original_body", "edited_at", "revised_at"
        ),
        "edited_by": _login(comment.edited_by),
        "likes": comment.like_count,
        "wishes": comment.wishes,
        **fields(comment, "verdict", "fell_for_honeypot", "local_opinion"),
        "moves": [
            {
                "from": move.from_status,
                "to": move.to_status,
                "by": _login(move.by),
                **fields(move, "why", "facts", "at"),
            }
            for move in comment.moves.all()
        ],
        "akismet_calls": [
            fields(call, "operation", "facts", "succeeded", "answer", "headers", "at")
            for call in comment.akismet_calls.all()
        ],
        "reports": [
            fields(report, "reason", "words", "ip_address", "at", "settled_at")
            for report in comment.reports.all()
        ],
    }


def _people() -> Iterator[Record]:
    for trusted in TrustedAuthor.objects.order_by("pk").iterator(MANY):
        yield {"type": "trusted_author"} | fields(trusted, "name", "email", "at")
    for ban in Ban.objects.order_by("pk").iterator(MANY):
        yield {"type": "ban"} | fields(ban, "kind", "value", "until", "note", "at")


def _origins() -> Iterator[Record]:
    for origin in Origin.objects.order_by("pk").iterator(MANY):
        yield {"type": "origin"} | fields(origin, "site", "kind", "number", "here")


def _login(user: Any) -> str | None:
    return user.get_username() if user else None


PARTS: list[Callable[[], Iterator[Record]]] = [
    _site,
    _authors,
    _tags,
    _pictures,
    _texts,
    _people,
    _origins,
]
"""What is written, one after the other. The app above adds its own when it is loaded."""
