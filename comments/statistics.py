"""What happened in a stretch of time: what was said, how well it was filtered, how soon seen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, F, Max, Min
from django.db.models.functions import TruncDate
from django.utils import timezone

from comments.models import AkismetCall, Comment, DeletedCount, Move

HELD, APPROVED, SPAM, TRASH = Comment.Status
SPAM_VERDICTS = (Comment.Verdict.SPAM, Comment.Verdict.DISCARD)

MOST_BARS = 100
"""Above this many days, each bar stands for a week."""

MOST_NAMED = 10
"""How many articles, and how many people, are named."""


@dataclass(frozen=True)
class Bar:
    """How many comments of a day, or of the week that begins with it, are in each state now."""

    day: date
    counts: Counter[str]


@dataclass(frozen=True)
class Filtering:
    """How right Akismet was, as people and time have judged since."""

    caught: int
    missed: int
    false_alarms: int
    answered: int
    """Questions and corrections that Akismet answered."""
    failed: int


@dataclass(frozen=True)
class Waiting:
    """How soon a person decided on what was held, and what waits still."""

    decided: int
    median: timedelta | None
    longest: timedelta | None
    held: int
    oldest: datetime | None


@dataclass(frozen=True)
class Discussed:
    article_id: int
    title: str
    comments: int


@dataclass(frozen=True)
class Commenter:
    name: str
    email: str
    comments: int


def remember(comments: Iterable[Comment]) -> None:
    """Count comments that are about to be deleted, in the transaction that deletes them."""
    deleted = Counter(
        (timezone.localdate(comment.created_at), comment.status, comment.verdict)
        for comment in comments
    )
    for (day, status, verdict), count in deleted.items():
        row, _created = DeletedCount.objects.get_or_create(day=day, status=status, verdict=verdict)
        DeletedCount.objects.filter(pk=row.pk).update(count=F("count") + count)


def first_day(days: int) -> date:
    """Return the first of the last `days` days, today among them, by the site's clock."""
    return timezone.localdate() - timedelta(days=days - 1)


def midnight(day: date) -> datetime:
    """Return when a day begins by the site's clock."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def per_day(first: date) -> list[Bar]:
    """Count the comments since a day by their state now, those that were deleted among them."""
    today = timezone.localdate()
    step = 1 if (today - first).days < MOST_BARS else 7
    bars = [Bar(day, Counter()) for day in _days(first, today, step)]
    for day, status, count in _counted(first):
        bars[(day - first).days // step].counts[status] += count
    return bars


def _days(first: date, last: date, step: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]


def _counted(first: date) -> Iterable[tuple[date, str, int]]:
    """Yield how many comments there were by day and state, not always in one piece."""
    said = Comment.objects.filter(created_at__gte=midnight(first), created_at__lte=timezone.now())
    days = said.annotate(day=TruncDate("created_at")).order_by().values_list("day", "status")
    yield from days.annotate(count=Count("pk"))
    deleted = DeletedCount.objects.filter(day__gte=first)
    yield from deleted.values_list("day", "status", "count")


def filtering(first: date) -> Filtering:
    """Compare what Akismet said of the comments since a day with what became of them."""
    became: Counter[tuple[str, str]] = Counter()
    said = Comment.objects.filter(created_at__gte=midnight(first)).order_by()
    for status, verdict, count in said.values_list("status", "verdict").annotate(n=Count("pk")):
        became[status, verdict] += count
    for row in DeletedCount.objects.filter(day__gte=first):
        became[row.status, row.verdict] += row.count
    calls = AkismetCall.objects.filter(at__gte=midnight(first)).order_by()
    answered = dict(calls.values_list("succeeded").annotate(n=Count("pk")))
    return Filtering(
        caught=sum(became[status, said] for status in (SPAM, TRASH) for said in SPAM_VERDICTS),
        missed=became[SPAM, Comment.Verdict.HAM],
        false_alarms=sum(became[APPROVED, said] for said in SPAM_VERDICTS),
        answered=answered.get(True, 0),
        failed=answered.get(False, 0),
    )


def waiting(first: date) -> Waiting:
    """Measure how long comments waited for the first decision of a person since a day."""
    decisions = (
        Move.objects.decisions()
        .filter(from_status=HELD, at__gte=midnight(first))
        .order_by()
        .values("comment")
        .annotate(first=Min("at"), said=F("comment__created_at"))
    )
    waits = [row["first"] - row["said"] for row in decisions]
    held = Comment.objects.held().aggregate(count=Count("pk"), oldest=Min("created_at"))
    return Waiting(
        decided=len(waits),
        median=median(waits) if waits else None,
        longest=max(waits, default=None),
        held=held["count"],
        oldest=held["oldest"],
    )


def most_discussed(first: date) -> list[Discussed]:
    """Return the articles with the most comments approved since a day."""
    articles = (
        Comment.objects.approved()
        .filter(created_at__gte=midnight(first))
        .order_by()
        .values("article_id", title=F("article__title"))
        .annotate(comments=Count("pk"))
        .order_by("-comments", "-article_id")[:MOST_NAMED]
    )
    return [Discussed(**article) for article in articles]


def top_commenters(first: date) -> list[Commenter]:
    """Return the readers with the most comments approved since a day."""
    said = Comment.objects.approved().filter(created_at__gte=midnight(first), user=None)
    people = (
        said.exclude(email="")  # those who wanted their names forgotten are not one reader
        .order_by()
        .values("email")
        .annotate(name=Max("name"), comments=Count("pk"))
        .order_by("-comments", "email")[:MOST_NAMED]
    )
    return [Commenter(**person) for person in people]
