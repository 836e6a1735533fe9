"""The conversation under an article, as readers see it: one page of threads, or one thread."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.utils.functional import cached_property

from blog.models import Article
from blog.prepared import prepared
from comments import tree
from comments.models import Comment, CommentQuerySet, Discussion

ORDERS = {
    Discussion.Order.OLDEST: [F("number").asc()],
    Discussion.Order.NEWEST: [F("number").desc()],
    Discussion.Order.LIKED: [F("like_count").desc(), F("number").asc()],
}


class Shown(NamedTuple):
    """What is read of a comment to show it: a model takes Django three times as long to make."""

    pk: int
    parent_id: int | None
    number: int
    user_id: int | None
    name: str
    email: str
    website: str
    body_html: str
    status: str
    like_count: int
    created_at: datetime
    edited_at: datetime | None
    revised_at: datetime | None
    old_number: int | None
    level: int
    thread: int
    """A number that is the same for all comments of a thread, and no others."""

    @property
    def is_removed(self) -> bool:
        """Whether readers saw it once, and the author has since taken it away."""
        return self.status in Comment.REMOVED_STATUSES


@dataclass(slots=True)
class Row:
    """A comment where it stands on the page."""

    comment: Shown
    level: int
    """How deep it is shown, from 0; deeper replies stand at the last level."""
    label: str
    """Its number, after those of its parents that stand at the same level."""
    answers: Shown | None
    """The comment that it answers, if that stands on the page."""
    opens: bool = False
    """Whether its first reply comes next, one level deeper."""
    closes: int = 0
    """How many levels end with it."""
    has_replies: bool = False
    following: Shown | None = None
    """The first comment of the next thread, where this is the first of one."""

    @property
    def leads_to_thread(self) -> bool:
        """Whether it is offered to see it alone with its replies: nesting may not show them."""
        return self.has_replies and (self.level == 0 or not self.opens)


class Conversation:
    """What the template shows under an article; nothing is read before it is asked for."""

    top_id = None

    def __init__(self, article: Article, order: str = "", page: str | int | None = 1) -> None:
        self.article = article
        self.discussion = Discussion.load()
        self.order = order if order in Discussion.Order.values else self.discussion.order
        self.requested_order, self.requested_page = order, page

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many comments are shown, and how many threads."""
        some_hide = bool(hiding_on(article=self.article.pk))
        return next(iter(counts_on(some_hide, article=self.article.pk)), (0, 0))

    @property
    def count(self) -> int:
        """How many comments readers see, on all pages."""
        return self.counts[0]

    @property
    def is_open(self) -> bool:
        return self.discussion.is_open(self.article)

    @property
    def closes_at(self) -> datetime | None:
        return self.discussion.closes_at(self.article)

    @property
    def is_as_asked_for(self) -> bool:
        """Whether this page and this order are what was asked for, by nothing but their names."""
        is_page = str(self.requested_page or "") in ("", str(self.page.number))
        return is_page and self.requested_order in ("", self.order)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to show: a page says nothing of comments that it never had."""
        return not self.article.is_page or self.is_open or bool(self.count)

    @cached_property
    def page(self) -> Page[int]:
        """The page asked for, or the nearest; its comments are in `rows`."""
        threads = Paginator(range(self.counts[1]), self.discussion.page_size)
        return threads.get_page(self.requested_page)

    @cached_property
    def rows(self) -> list[Row]:
        """The comments of this page by one query, threads in the order asked for."""
        if not self.count:
            return []
        size = self.discussion.page_size
        comments = page_on(self.order, self.page.number, size, article=self.article.pk)
        shown = standing(map(Shown._make, comments))
        return arrange(self._in_order(shown), self.discussion.depth)

    def _in_order(self, comments: list[Shown]) -> list[Shown]:
        """Put whole threads into the order asked for; replies stay in theirs."""
        roots = {root.thread: root for root in comments if root.parent_id is None}

        def rank(comment: Shown) -> tuple[int, int]:
            root = roots[comment.thread]
            if self.order == Discussion.Order.LIKED:
                return -root.like_count, root.number
            return 0, -root.number if self.order == Discussion.Order.NEWEST else root.number

        return sorted(comments, key=rank)

    def page_of(self, comment: Comment) -> int:
        """Return the number of the page where a shown comment stands."""
        root = Comment.objects.root_of(comment)
        before = {
            Discussion.Order.OLDEST: Q(number__lt=root.number),
            Discussion.Order.NEWEST: Q(number__gt=root.number),
            Discussion.Order.LIKED: Q(like_count__gt=root.like_count)
            | Q(like_count=root.like_count, number__lt=root.number),
        }[Discussion.Order(self.order)]
        roots = Comment.objects.on(self.article).shown_threads()
        return roots.filter(before).count() // self.discussion.page_size + 1


class Thread:
    """A comment that readers see, and all that follows from it."""

    def __init__(self, top: Comment) -> None:
        self.top, self.top_id = top, top.pk
        self.discussion = Discussion.load()

    @property
    def is_open(self) -> bool:
        return self.discussion.is_open(self.top.article)

    @cached_property
    def rows(self) -> list[Row]:
        comments = map(Shown._make, as_shown(Comment.objects.from_here_down(self.top)))
        return arrange(standing(comments, self.top.parent_id), self.discussion.depth)


@prepared
def hiding_on(*, article: int) -> QuerySet[Comment, int]:
    """Find a comment on an article that hides replies to it; mostly there is none."""
    hiding = Comment.objects.filter(Comment.HIDES_REPLIES, tree.HAS_REPLIES, article=article)
    # What follows from the first condition, for the index.
    return hiding.filter(status__in=Comment.NOT_APPROVED).values_list("pk", flat=True)[:1]


@prepared
def counts_on(some_hide: bool, *, article: int) -> QuerySet[Comment, tuple[int, int]]:
    """Count the comments and threads of an article that are shown, if any are.

    Where none hides its replies, all that are approved are shown: this needs nothing but an index.
    """
    on_article = Comment.objects.filter(article=article)
    shown = on_article.shown() if some_hide else on_article.approved()
    counted = shown.values("article").annotate(comments=Count("*"), threads=tree.COUNT_THREADS)
    return counted.values_list("comments", "threads")


@prepared
def page_on(
    order: str, number: int, size: int, *, article: int
) -> QuerySet[Comment, tuple[Any, ...]]:
    """Read what stands on a page of the conversation of an article."""
    threads = Comment.objects.filter(article=article).shown_threads()
    roots = threads.order_by(*ORDERS[Discussion.Order(order)])[(number - 1) * size : number * size]
    return as_shown(Comment.objects.in_threads_of(roots))


def as_shown(comments: CommentQuerySet) -> "QuerySet[Comment, tuple[Any, ...]]":
    """Read what is shown of comments, in thread order, without those that were never shown."""
    numbered = comments.filter(number__isnull=False).in_thread_order()
    *fields, _ = Shown._fields
    return numbered.values_list(*fields, tree.THREAD)


def standing(comments: Iterable[Shown], above: int | None = None) -> list[Shown]:
    """Leave out what readers do not see, of whole threads in thread order.

    `above` is the parent of those that stand at the top, if they have one.

    Nothing stands under a held comment. One that was removed stands, as a marker, only while
    something approved stands under it.
    """
    kept: dict[int, Shown] = {}
    for comment in comments:
        if comment.status != Comment.Status.HELD and (
            comment.parent_id == above or comment.parent_id in kept
        ):
            kept[comment.pk] = comment
    answered = set()
    for comment in reversed(kept.copy().values()):
        if comment.is_removed and comment.pk not in answered:
            del kept[comment.pk]
        else:
            answered.add(comment.parent_id)
    return list(kept.values())


def arrange(comments: list[Shown], depth: int) -> list[Row]:
    """Place comments in thread order at no more than `depth` levels, from that of the first."""
    rows: dict[int, Row] = {}
    previous = thread = None
    top = comments[0].level if comments else 0
    for comment in comments:
        parent = rows.get(comment.parent_id or 0)
        row = Row(comment, min(comment.level - top, depth - 1), str(comment.number), None)
        if parent:
            parent.has_replies = True
            row.answers = parent.comment
            if parent.level == row.level:
                row.label = f"{parent.label}.{comment.number}"
        else:
            if thread:
                thread.following = comment
            thread = row
        rows[comment.pk] = row
        if previous:
            previous.opens = row.level > previous.level
            previous.closes = max(0, previous.level - row.level)
        previous = row
    if previous:
        previous.closes = previous.level
    return list(rows.values())
