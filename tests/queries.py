"""Counting of queries."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

CONTROL = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "BEGIN", "COMMIT", "SELECT pg_advisory")


class Queries(CaptureQueriesContext):
    """The queries made within it, but for those that only begin and end transactions, or lock."""

    def __init__(self) -> None:
        super().__init__(connection)

    @property
    def count(self) -> int:
        return sum(not query["sql"].startswith(CONTROL) for query in self.captured_queries)
