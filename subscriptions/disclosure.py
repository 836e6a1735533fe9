"""What is stored about somebody, in full (GDPR, Articles 15 and 20)."""

from typing import Any

from django.db import models

from blog.addresses import absolute
from subscriptions.models import Subscriber

OWN = (
    *("email", "status", "pace", "source"),
    *("created_at", "asked_at", "confirmed_at", "ended_at"),
)


def everything_about(subscriber: Subscriber) -> dict[str, Any]:
    """Return all rows about a subscriber, for a file of JSON."""
    follows = subscriber.follows.select_related("article", "comment").order_by("pk")
    notices = subscriber.notices.select_related("comment").order_by("pk")
    return {
        **{name: getattr(subscriber, name) for name in OWN},
        "changes": _rows(
            subscriber.changes.all(), "from_status", "to_status", "why", "mailing__title", "at"
        ),
        "follows": [
            {"address": _address(follow.comment or follow.article), "at": follow.at}
            for follow in follows
        ],
        "notices": [
            {"address": _address(notice.comment), "at": notice.at, "told_at": notice.told_at}
            for notice in notices
        ],
        "deliveries": _rows(
            subscriber.deliveries.all(), "mailing__title", "state", "sent_at", "answer"
        ),
        "bounces": _rows(subscriber.bounces.all(), "kind", "reason", "at"),
    }


def _rows(rows: models.QuerySet[Any], *fields: str) -> list[dict[str, Any]]:
    return list(rows.order_by("pk").values(*fields))


def _address(followed: Any) -> str:
    return absolute(followed.get_absolute_url())
