"""What happened to one comment, for reading only."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comments import reasons
from comments.models import AkismetCall, Move


class HistoryInline(admin.TabularInline):  # type: ignore[type-arg]
    extra = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("comments.view_comment")


class MoveInline(HistoryInline):
    model = Move
    fields = ["at", "from_status", "to_status", "by", "sentence"]

    @admin.display(description=_("why"))
    def sentence(self, move: Move) -> str:
        return reasons.sentence(move.why, move.facts)


class AkismetCallInline(HistoryInline):
    model = AkismetCall
    fields = ["at", "operation", "succeeded", "answer", "remarks", "sent"]

    @admin.display(description=_("remarks"))
    def remarks(self, call: AkismetCall) -> SafeString:
        return facts_list(call.headers)

    @admin.display(description=_("sent"))
    def sent(self, call: AkismetCall) -> SafeString:
        return format_html(
            "<details><summary>{}</summary>{}</details>", _("What was sent"), facts_list(call.facts)
        )


def facts_list(facts: dict[str, Any]) -> SafeString:
    """Return names and values as a list, for people."""
    return format_html(
        '<dl class="facts">{}</dl>',
        format_html_join(
            "", "<dt>{}</dt><dd>{}</dd>", ((name, said(facts[name])) for name in facts)
        ),
    )


def said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
