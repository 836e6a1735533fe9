"""Pages of a list that costs the same however long it is."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from comments.models import Comment

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
        return count_up_to(self.most, comments)

    def page(self, number: Any) -> Page[Comment]:
        """Return a page, or the last one there is: decisions shorten the list meanwhile."""
        return super().page(min(int(number), self.num_pages))


def count_up_to(most: int, comments: QuerySet[Comment]) -> int:
    return comments.order_by()[:most].count()


def capped(count: int) -> str:
    """Write a number as it was counted: of 1,000, “999+” is known."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def count_tabs() -> dict[str, str]:
    """Return how many comments are in each state, as far as is counted."""
    states = {status: Comment.objects.filter(status=status) for status in Comment.Status}
    return {
        str(status): capped(count_up_to(MOST_COUNTED + 1, comments))
        for status, comments in states.items()
    }
