"""The subscribers at a glance: pictures of what happened, drawn on the server."""

from collections import Counter
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from comments.charts import stack
from subscriptions import statistics
from subscriptions.models import Change, Mailing, Subscriber

PERIODS = {13: _("3 months"), 52: _("a year"), 156: _("3 years")}
"""By their length in weeks."""

MAILINGS_SHOWN = 10

MOVES = [("joined", _("came")), ("ended", _("went"))]
"""From the ground up, as the bars show them."""

TOTAL = [("total", _("subscribers"))]


@permission_required("subscriptions.view_subscriber", raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("weeks", "")
    weeks = int(asked) if asked in map(str, PERIODS) else min(PERIODS)
    first, present = statistics.first_day(weeks), statistics.present()
    history = statistics.history(first, present.active)
    context = {
        **admin.site.each_context(request),
        "title": _("At a glance"),
        "opts": Subscriber._meta,
        "periods": PERIODS.items(),
        "weeks": weeks,
        "first": first,
        "history": history,
        "present": present,
        "pictures": _pictures(history),
        "lists": _lists(history, present),
        "mailings": _mailings(),
    }
    return TemplateResponse(request, "admin/subscriptions/statistics.html", context)


def _pictures(history: statistics.History) -> list[dict[str, Any]]:
    """Return what each picture shows, with the table of the same numbers."""
    moves = [(week.day, [week.joined, week.ended]) for week in history.weeks]
    total = _picture("total", _("Subscribers"), TOTAL, [(w.day, [w.total]) for w in history.weeks])
    came_and_went = _picture("moves", _("Who came and went, per week"), MOVES, moves)
    sums = [sum(week.joined for week in history.weeks), sum(week.ended for week in history.weeks)]
    return [total, came_and_went | {"totals": sums}]


def _picture(name: str, heading: Any, series: list[tuple[str, Any]], rows: Any) -> dict[str, Any]:
    chart = stack([name for name, _label in series], [numbers for _day, numbers in rows])
    return {"name": name, "heading": heading, "series": series, "rows": rows, "chart": chart}


def _lists(
    history: statistics.History, present: statistics.Present
) -> list[tuple[Any, list[tuple[str, int]]]]:
    """Return lists of names and numbers, each with its title."""
    return [
        (_("What they get"), _named(Subscriber.Pace, present.by_pace)),
        (_("Where they signed up"), _named(Subscriber.Source, present.by_source)),
        (_("Why they went"), _named(Change.Why, history.why)),
        (_("All addresses"), _named(Subscriber.Status, present.by_status)),
    ]


def _named(choices: Any, counts: Counter[str]) -> list[tuple[str, int]]:
    """Return the names of those choices that were counted, the most frequent first."""
    labels = dict(choices.choices)
    return [(capfirst(str(labels[value])), count) for value, count in counts.most_common()]


def _mailings() -> list[tuple[Mailing, statistics.Outcome]]:
    mailings = list(Mailing.objects.exclude(began_at=None)[:MAILINGS_SHOWN])
    outcomes = statistics.outcomes(mailings)
    return [(mailing, outcomes[mailing.pk]) for mailing in mailings]
