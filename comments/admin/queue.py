"""The queue: what waits, what was decided, and the buttons that decide."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comments import bulk, editing, verbs
from comments.admin import actions, batches
from comments.admin.filters import FILTERS, TABS, key_in
from comments.admin.history import AkismetCallInline, MoveInline
from comments.admin.paging import REPORTED, NextPagePaginator, count_tabs
from comments.admin.rows import NEEDED, rows
from comments.models import Comment


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "body"]
    list_filter = FILTERS
    list_per_page = 50
    list_max_show_all = 0
    list_select_related = NEEDED
    show_full_result_count = False
    search_fields = ["name", "email", "body", "ip_address", "article__title"]
    ordering = ["-created_at"]
    actions = ["approve", "spam", "trash", "restore"]
    fieldsets = [
        (None, {"fields": ["status", "verdict", "place", "parent", "body"]}),
        (_("Who"), {"fields": ["name", "email", "website"]}),
        (
            _("Circumstances"),
            {"fields": ["created_at", "ip_address", "user_agent", "referrer", "like_count"]},
        ),
    ]
    readonly_fields = [
        *("status", "verdict", "place", "parent"),
        *("created_at", "ip_address", "user_agent", "referrer", "like_count"),
    ]
    inlines = [MoveInline, AkismetCallInline]

    class Media:
        css = {"all": ["comments/admin.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing that a reader wrote is lost by a click: the trash is as far as it goes."""
        return False

    def get_urls(self) -> list[URLPattern]:
        views: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("<int:comment_id>/move/", actions.move, "move"),
            ("<int:comment_id>/reply/", actions.reply, "reply"),
            ("<int:comment_id>/edit/", actions.edit, "edit"),
            ("<int:comment_id>/ban/", actions.ban, "ban"),
            ("undo/", actions.undo, "undo"),
            ("batch/<int:batch_id>/", batches.batch, "batch"),
            ("batch/<int:batch_id>/undo/", batches.undo_batch, "undo_batch"),
        ]
        own = [
            path(route, self.admin_site.admin_view(view), name=f"comments_comment_{name}")
            for route, view, name in views
        ]
        return [*own, *super().get_urls()]

    def get_paginator(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        per_page: int,
        *args: Any,
        **kwargs: Any,
    ) -> Paginator[Any]:
        return NextPagePaginator(queryset, per_page, key_in(request.GET.get("p")) or 1)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if any("\0" in value for value in request.GET.values()):
            raise BadRequest("No comment has a NUL, and PostgreSQL cannot even be asked for one.")
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data |= self._queue(request, response.context_data["cl"])
        return response

    def _queue(self, request: HttpRequest, changes: Any) -> dict[str, Any]:
        """Return what the page of the queue shows beyond Django's list of changes."""
        counts = count_tabs()
        batch = bulk.in_sight(actions.moderator(request))
        status = changes.filter_specs[0].value()
        acts_on = Comment.Status.APPROVED if status == REPORTED else status
        page = min(changes.page_num, changes.paginator.num_pages)
        return {
            "title": _("Comments"),
            "tabs": [
                (value, label, counts[value], changes.get_query_string({"status": value}))
                for value, label in TABS.items()
            ],
            "status": status,
            "is_selectable": True,
            "rows": rows(list(changes.result_list)),
            "bulk_verbs": [(name, verbs.VERBS[name]) for name in verbs.allowed(acts_on)],
            "is_narrowed": bool(changes.query) or len(changes.get_filters_params()) > 1,
            "newer": changes.get_query_string({"p": page - 1}) if page > 1 else "",
            "older": changes.get_query_string({"p": page + 1})
            if page < changes.paginator.num_pages
            else "",
            "next": request.get_full_path(),
            "batch": batch,
            "batch_said": batches.tell(batch) if batch else "",
        }

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        comment = Comment.objects.select_related(*NEEDED).filter(pk=key_in(object_id)).first()
        own: dict[str, Any] = {"next": request.get_full_path()}
        if comment:
            last = comment.moves.changes().last()
            own |= {"row": rows([comment])[0], "last_change": last}
        return super().change_view(request, object_id, form_url, {**own, **(extra_context or {})})

    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        """Save what was typed and nothing else: the state may be another one meanwhile."""
        changed = set(form.changed_data)
        if "body" in changed:
            editing.edit(obj, obj.body, actions.moderator(request))
        if fields := changed - {"body"}:
            obj.save(update_fields=[*fields, "folded_name"])

    @admin.display(description=_("article"))
    def place(self, comment: Comment) -> SafeString:
        """Name what it was said on, with a link to where that is written: a page has its own."""
        article = comment.article
        return format_html('<a href="{}">{}</a>', article.get_change_url(), article)

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse:
        return self._decide(request, comments, "approve")

    @admin.action(description=_("Mark as spam"), permissions=["change"])
    def spam(self, request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse:
        return self._decide(request, comments, "spam")

    @admin.action(description=_("Move to the trash"), permissions=["change"])
    def trash(self, request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse:
        return self._decide(request, comments, "trash")

    @admin.action(description=_("Put back in the queue"), permissions=["change"])
    def restore(self, request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse:
        return self._decide(request, comments, "restore")

    def _decide(self, request: HttpRequest, comments: QuerySet[Comment], verb: str) -> HttpResponse:
        """Decide on what was selected at once; ask first, with the number, for a whole filter."""
        ids = comments.order_by("created_at", "pk").values_list("pk", flat=True)
        by = actions.moderator(request)
        if request.POST.get("select_across") == "1":
            revised = comments.filter(revised_at__isnull=False)
            revisions = {str(comment.pk): comment.revision for comment in revised}
            batch = bulk.plan(verb, list(ids), by, revisions)
            return batches.ask(batch, request.get_full_path())
        seen = (text.partition("@") for text in request.POST.getlist("revision"))
        batch = bulk.plan(verb, list(ids), by, {key: revision for key, _at, revision in seen})
        return batches.carry_out(request, batch)
