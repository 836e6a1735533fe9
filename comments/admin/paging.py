"""Pages of a list that costs the same however long it is."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.utils.functional import cached_property

from comments.models import Comment, CommentQuerySet, Report

REPORTED = "reported"
"""The tab of comments that are shown, and that readers have reported."""

MOST_COUNTED = 999
"""How far the numbers on the tabs count."""


class NextPagePaginator(Paginator[Comment]):
    """Knows the pages up to the one after the page asked for, and counts no further."""

    def __init__(self, comments: QuerySet[Comment], per_page: int, page_asked: int) -> None:
        super().__init__(comments, per_page)
        self.most = max(page_asked, 1) * per_page + 1

    @cached_property
    def count(self) -> int:
        comments = self.object_list
        assert isinstance(comments, QuerySet)
        return comments.order_by()[: self.most].count()

    def page(self, number: Any) -> Page[Comment]:
        """Return a page, or the last one there is: decisions shorten the list meanwhile."""
        return super().page(min(int(number), self.num_pages))


class CountUpTo(Subquery):
    """How many rows a limited query has, as a value within another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def reported() -> CommentQuerySet:
    """Return the comments that are shown though readers reported them, and nobody looked since."""
    # Asked of each open report, of which there are few: SQLite would go through all approved ones.
    approved = Comment.objects.approved().filter(pk=OuterRef("comment"))
    reports = Report.objects.open().filter(Exists(approved))
    return Comment.objects.filter(pk__in=reports.values("comment"))


def count_tabs() -> dict[str, str]:
    """Return how many comments are under each tab, as far as is counted, in one query."""
    counts = {
        str(status): CountUpTo(
            Comment.objects.filter(status=status).order_by().values("pk")[: MOST_COUNTED + 1]
        )
        for status in Comment.Status
    }
    counts[REPORTED] = CountUpTo(reported().order_by().values("pk")[: MOST_COUNTED + 1])
    found = Comment.objects.order_by().annotate(**counts).values(*counts)[:1]
    numbers = next(iter(found), dict.fromkeys(counts, 0))
    return {status: capped(number) for status, number in numbers.items()}


def capped(count: int) -> str:
    """Write a number as it was counted: of 1,000, “999+” is known."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
