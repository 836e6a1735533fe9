"""By what the queue can be narrowed down."""

from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from blog.models import Article
from comments.admin.paging import REPORTED, reported
from comments.models import Comment, Move

type Choices = list[tuple[str, Any]]

TABS = {
    Comment.Status.HELD: pgettext_lazy("tab", "Held"),
    Comment.Status.APPROVED: pgettext_lazy("tab", "Approved"),
    Comment.Status.SPAM: pgettext_lazy("tab", "Spam"),
    Comment.Status.TRASH: pgettext_lazy("tab", "Trash"),
    REPORTED: pgettext_lazy("tab", "Reported"),
}

NOT_ASKED = "not_asked"
"""Stands in an address for the verdict that is empty."""


class StatusFilter(admin.SimpleListFilter):
    """The tabs over the list, which opens on what waits for a decision."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return list(TABS.items())

    def value(self) -> str:
        value = super().value()
        return value if value in TABS else Comment.Status.HELD

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        if self.value() == REPORTED:
            return queryset.filter(pk__in=reported().values("pk"))
        return queryset.filter(status=self.value())


class ArticleFilter(admin.SimpleListFilter):
    title = _("article")
    parameter_name = "article"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        articles = Article.objects.order_by("-published_at").values_list("pk", "title")
        return [(str(pk), title) for pk, title in articles]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        return queryset.filter(article_id=key) if (key := key_in(self.value())) else queryset


class VerdictFilter(admin.SimpleListFilter):
    title = _("Akismet’s opinion")
    parameter_name = "verdict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(value or NOT_ASKED, capfirst(label)) for value, label in Comment.Verdict.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        if not (value := self.value()):
            return queryset
        return queryset.filter(verdict="" if value == NOT_ASKED else value)


class ReasonFilter(admin.SimpleListFilter):
    """Why a comment is where it is: what was said of it last."""

    title = _("reason")
    parameter_name = "why"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(value, capfirst(label)) for value, label in Move.Reason.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        if not (value := self.value()):
            return queryset
        last = Move.objects.filter(comment=OuterRef("pk")).order_by("-pk").values("why")[:1]
        return queryset.alias(last_why=Subquery(last)).filter(last_why=value)


class DateFilter(admin.SimpleListFilter):
    """How long ago a comment was written, at most."""

    title = _("date")
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [
            ("1", _("The last 24 hours")),
            ("7", _("The last 7 days")),
            ("30", _("The last 30 days")),
            ("365", _("The last 365 days")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        if (value := self.value()) not in dict(self.lookup_choices):
            return queryset
        since = timezone.now() - timedelta(days=int(value))
        return queryset.filter(created_at__gte=since)


class LinkedFilter(admin.SimpleListFilter):
    """A filter that links in the rows set: there are too many values to offer."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(value, value)] if (value := self.value()) else []


class AuthorFilter(LinkedFilter):
    title = _("author")
    parameter_name = "email"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        return queryset.filter(email=value) if (value := self.value()) else queryset


class AddressFilter(LinkedFilter):
    title = _("IP address")
    parameter_name = "address"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        if not (value := self.value()):
            return queryset
        try:
            return queryset.filter(ip_address=str(ip_address(value)))
        except ValueError:
            return queryset.none()


FILTERS: list[Any] = [
    *(StatusFilter, ArticleFilter, AuthorFilter, AddressFilter),
    *(VerdictFilter, ReasonFilter, DateFilter),
]


def key_in(value: str | None) -> int | None:
    """Return the number that an address names, such as a primary key, or None."""
    return int(value) if value and value.isdecimal() and len(value) < 16 else None
