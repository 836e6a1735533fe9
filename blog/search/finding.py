"""What a search finds, in pages."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from blog.search import engines
from blog.search.excerpts import Marker
from blog.search.index import SOURCES, Result, Source
from blog.search.queries import parse, tidy

PAGE_SIZE = 10


class Found(NamedTuple):
    """A text that readers may see and that answers."""

    source: Source
    key: int
    weight: float
    date: datetime


class Order(TextChoices):
    RELEVANCE = "", pgettext_lazy("order of what was found", "Most relevant")
    DATE = "date", pgettext_lazy("order of what was found", "Newest")


class Search:
    """One search: at most three queries for each source, whatever it finds."""

    orders = Order.choices

    def __init__(self, typed: str, language: str, source: str = "", order: str = "") -> None:
        self.typed = tidy(typed)
        self.query = parse(typed, language)
        self.source = source if source in SOURCES else ""
        self.order = Order(order) if order in Order.values else Order.RELEVANCE
        self.marker = Marker(self.query.marked, language)
        self.is_cut = False
        """Whether there is more than was looked at."""
        self.found = self._find() if self.query else []

    def _find(self) -> list[Found]:
        """Return all that readers may see now, in the order asked for; articles come first."""
        found = [one for name in SOURCES if self.source in ("", name) for one in self._of(name)]
        if self.order == Order.DATE:
            return sorted(found, key=lambda one: one.date, reverse=True)
        return sorted(found, key=lambda one: (one.source.place, -one.weight, -one.date.timestamp()))

    def _of(self, name: str) -> list[Found]:
        source = SOURCES[name]
        weights = dict(engines.find(self.query, source.place))
        self.is_cut |= len(weights) == engines.MOST
        shown = source.shown().filter(pk__in=weights).values_list("pk", source.date_field)
        return [Found(source, key, weights[key], date) for key, date in shown]

    @property
    def sources(self) -> list[tuple[str, str | Promise]]:
        """The names and labels of what a search can be narrowed down to."""
        every = pgettext("what to search", "Everything")
        in_order = sorted(SOURCES.values(), key=lambda source: source.place)
        return [("", every), *((source.name, source.label) for source in in_order)]

    def page(self, number: str | int | None) -> Page[Found]:
        return Paginator(self.found, PAGE_SIZE).get_page(number)

    def results(self, page: Page[Found]) -> list[Result]:
        """Return what is shown of a page of what was found."""
        keys: defaultdict[str, list[int]] = defaultdict(list)
        for one in page:
            keys[one.source.name].append(one.key)
        rows = {name: SOURCES[name].shown().in_bulk(keys[name]) for name in keys}
        return [
            one.source.result(row, self.marker)
            for one in page
            if (row := rows[one.source.name].get(one.key))
        ]
