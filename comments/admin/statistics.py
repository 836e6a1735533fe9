"""The author's page “At a glance”: pictures of what happened, drawn on the server."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from blog.read_only import ReadOnlyAdmin
from comments import charts, spam, statistics
from comments.models import Comment, DeletedCount, FilterHealth

PERIODS = {30: _("30 days"), 90: _("90 days"), 365: _("a year")}
STATES = [Comment.Status.APPROVED, Comment.Status.HELD, Comment.Status.SPAM, Comment.Status.TRASH]
"""From the ground up, as the bars show them."""


def how_long(wait: timedelta | None) -> str:
    """Say a length of time in words, as coarse as one would say it."""
    now = timezone.now()
    return timesince(now - wait, now, depth=1) if wait is not None else ""


@admin.register(DeletedCount)
class StatisticsAdmin(ReadOnlyAdmin):
    """One page to look at; the rows behind it are nobody's to edit."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("comments.view_comment")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.GET.get("days", "")
        days = int(asked) if asked in map(str, PERIODS) else min(PERIODS)
        first = statistics.first_day(days)
        bars = statistics.per_day(first)
        waiting = statistics.waiting(first)
        context = {
            **self.admin_site.each_context(request),
            "title": _("At a glance"),
            "opts": self.opts,
            "periods": PERIODS.items(),
            "days": days,
            "first": first,
            "series": [(state.value, state.label) for state in STATES],
            "chart": charts.stack(
                STATES, [[bar.counts[state] for state in STATES] for bar in bars]
            ),
            "rows": [(bar.day, [bar.counts[state] for state in STATES]) for bar in bars],
            "totals": [sum(bar.counts[state] for bar in bars) for state in STATES],
            "is_weekly": len(bars) < days,
            "filtering": statistics.filtering(first),
            "waiting": waiting,
            "median": how_long(waiting.median),
            "longest": how_long(waiting.longest),
            "articles": statistics.most_discussed(first),
            "commenters": statistics.top_commenters(first),
            "filter_is_on": spam.is_on(),
            "health": FilterHealth.load(),
        }
        return TemplateResponse(request, "admin/comments/statistics.html", context)
