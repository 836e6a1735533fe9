"""Taking the list of subscribers out, as CSV that `importing` brings back in as it was."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol

from subscriptions.models import Subscriber
from subscriptions.subscriber_files import guarded

COLUMNS = ["email", "status", "pace", "source", "subscribed", "confirmed", "left"]


class Writable(Protocol):
    def write(self, text: str, /) -> object: ...


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


def _date(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""
