"""What became of subscriptions in a stretch of time, and of the mails that were sent."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from comments.statistics import midnight
from subscriptions.models import Change, Delivery, Mailing, Subscriber

PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status
Why = Change.Why


@dataclass
class Week:
    """How many came to be active in the week from a day, how many ceased to be, and were after."""

    day: date
    joined: int = 0
    ended: int = 0
    total: int = 0


@dataclass(frozen=True)
class History:
    weeks: list[Week]
    asked: int
    """How many signed up, to whom a mail was sent to confirm."""
    confirmed: int
    why: Counter[str]
    """Why those ended who did: a count for each of Change.Why."""

    @property
    def confirmation_rate(self) -> int | None:
        """Of those who signed up, how many confirmed, in per cent."""
        return round(100 * min(self.confirmed / self.asked, 1)) if self.asked else None


@dataclass(frozen=True)
class Present:
    """The subscribers there are now."""

    by_status: Counter[str] = field(default_factory=Counter)
    by_pace: Counter[str] = field(default_factory=Counter)
    """Of the active ones, as by_source."""
    by_source: Counter[str] = field(default_factory=Counter)

    @property
    def active(self) -> int:
        return self.by_status[ACTIVE]


@dataclass(frozen=True)
class Outcome:
    """What became of a mailing."""

    total: int = 0
    delivered: int = 0
    failed: int = 0
    left: int = 0
    """How many left by its link, or complained of it."""


def present() -> Present:
    """Count the subscribers there are now, in one query."""
    found = Present()
    groups = Subscriber.objects.order_by().values_list("status", "pace", "source")
    for status, pace, source, count in groups.annotate(n=Count("pk")):
        found.by_status[status] += count
        if status == ACTIVE:
            found.by_pace[pace] += count
            found.by_source[source] += count
    return found


def first_day(weeks: int) -> date:
    """Return the Monday on which the first of the last `weeks` weeks began, this one among them."""
    today = timezone.localdate()
    return today - timedelta(days=today.weekday(), weeks=weeks - 1)


def history(first: date, active: int) -> History:
    """Tell week by week of the subscriptions since a Monday, of which `active` there are now."""
    number = (timezone.localdate() - first).days // 7 + 1
    weeks = [Week(first + timedelta(weeks=n)) for n in range(number)]
    asked, confirmed = 0, 0
    why_ended: Counter[str] = Counter()
    for day, before, after, why, count in _counted(first):
        week = weeks[(day - first).days // 7]
        if after == ACTIVE != before:
            week.joined += count
        elif before == ACTIVE != after:
            week.ended += count
            why_ended[why] += count
        asked += count * (why == Why.ASKED)
        confirmed += count * (why == Why.CONFIRMED and before == PENDING)
    for week in reversed(weeks):
        week.total = active
        active -= week.joined - week.ended
    return History(weeks, asked, confirmed, why_ended)


def _counted(first: date) -> Iterable[tuple[date, str, str, str, int]]:
    """Yield how many subscriptions changed, by day, from, to and why."""
    since = Change.objects.filter(at__gte=midnight(first), at__lte=timezone.now())
    kinds = since.annotate(day=TruncDate("at")).order_by()
    kinds_of_day = kinds.values_list("day", "from_status", "to_status", "why")
    yield from kinds_of_day.annotate(n=Count("pk"))


def outcomes(mailings: Sequence[Mailing]) -> dict[int, Outcome]:
    """Return what became of mailings, in two queries."""
    keys = [mailing.pk for mailing in mailings]
    states: Counter[tuple[int, str]] = Counter()
    deliveries = Delivery.objects.filter(mailing__in=keys).order_by()
    for key, state, count in deliveries.values_list("mailing", "state").annotate(n=Count("pk")):
        states[key, state] = count
    left = losses(mailings)
    return {
        key: Outcome(
            total=sum(states[key, state] for state in Delivery.State),
            delivered=states[key, Delivery.State.SENT],
            failed=states[key, Delivery.State.FAILED],
            left=left.get(key, 0),
        )
        for key in keys
    }


def losses(mailings: Sequence[Mailing]) -> dict[int, int]:
    """Return how many left by the links of mailings, or complained of them, where any did."""
    lost = Change.objects.filter(mailing__in=mailings, to_status__in=[LEFT, COMPLAINED])
    return dict(lost.order_by().values_list("mailing").annotate(n=Count("pk")))
