"""What a search finds, in pages."""

from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from blog.search import engines
from blog.search.excerpts import Marker
from blog.search.index import SOURCES, Result
from blog.search.queries import parse, tidy

PAGE_SIZE = 10

type Found = tuple[str, int]
"""The source of a text, and its key."""


class Order(TextChoices):
    RELEVANCE = "", pgettext_lazy("order of what was found", "Most relevant")
    DATE = "date", pgettext_lazy("order of what was found", "Newest")


class Search:
    """One search: at most two queries for each source, and one for all."""

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
        matches = engines.find(self.query, self.source)
        self.is_cut = len(matches) == engines.MOST
        dates: dict[Found, datetime] = {}
        for name, source in SOURCES.items():
            if keys := [match.key for match in matches if match.source == name]:
                shown = source.shown().filter(pk__in=keys).values_list("pk", source.date_field)
                dates |= {(name, key): date for key, date in shown}
        weights = {(source, key): weight for source, key, weight in matches}
        newest = sorted(dates, key=lambda found: dates[found], reverse=True)
        if self.order == Order.DATE:
            return newest
        return sorted(newest, key=lambda found: (found[0], -weights[found]))

    @property
    def sources(self) -> list[tuple[str, str | Promise]]:
        """The names and labels of what a search can be narrowed down to."""
        every = pgettext("what to search", "Everything")
        return [("", every), *((name, source.label) for name, source in SOURCES.items())]

    def page(self, number: str | int | None) -> Page[Found]:
        return Paginator(self.found, PAGE_SIZE).get_page(number)

    def results(self, page: Page[Found]) -> list[Result]:
        """Return what is shown of a page of what was found."""
        rows = {}
        for name, source in SOURCES.items():
            if keys := [key for found, key in page if found == name]:
                rows[name] = source.shown().in_bulk(keys)
        return [
            SOURCES[name].result(rows[name][key], self.marker)
            for name, key in page
            if key in rows[name]
        ]
