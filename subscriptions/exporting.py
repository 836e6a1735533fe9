"""Taking the list of subscribers out: as CSV that `importing` brings back in as it was, and as
part of all that there is."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime

from blog.private_files import Writable
from comments.wordpress.json_lines import Record, fields, settings_of
from subscriptions.models import Newsletter, Subscriber
from subscriptions.subscriber_files import guarded

COLUMNS = ["email", "status", "pace", "source", "subscribed", "confirmed", "left"]


def write(file: Writable) -> int:
    """Write all subscribers, whatever their state, as RFC 4180 has it; return how many."""
    writer = csv.writer(file)
    count = -1  # for the names of the columns
    for row in rows():
        writer.writerow(row)
        count += 1
    return count


def rows() -> Iterator[list[str]]:
    """Yield the names of the columns, then each subscriber, the oldest first."""
    yield COLUMNS
    for subscriber in Subscriber.objects.order_by("pk").iterator(chunk_size=2000):
        yield [
            guarded(subscriber.email),
            subscriber.status,
            subscriber.pace,
            subscriber.source,
            _date(subscriber.created_at),
            _date(subscriber.confirmed_at),
            _date(subscriber.ended_at),
        ]


def records() -> Iterator[Record]:
    """Yield the settings of mail, then each subscriber with what they follow, the oldest first."""
    yield {"type": "newsletter"} | settings_of(Newsletter.load())
    subscribers = Subscriber.objects.order_by("pk").prefetch_related("follows", "changes")
    for subscriber in subscribers.iterator(chunk_size=500):
        yield {
            "type": "subscriber",
            **fields(subscriber, "email", "status", "pace", "source"),
            **fields(subscriber, "created_at", "asked_at", "confirmed_at", "ended_at"),
            "follows": [
                {"comment": follow.comment_id, "article": follow.article_id, "at": follow.at}
                for follow in subscriber.follows.all()
            ],
            "changes": [
                {"from": change.from_status, "to": change.to_status, **fields(change, "why", "at")}
                for change in subscriber.changes.all()
            ],
        }


def _date(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""
