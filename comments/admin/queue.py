"""The queue: what waits, what was decided, and the buttons that decide."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments import moderation
from comments.models import AkismetCall, Comment, Move
from comments.moderation import MoveRefused

type Verb = Callable[[Comment, moderation.Moderator], Move | None]

VERBS: dict[str, tuple[Verb, Comment.Status, Any]] = {
    "approve": (moderation.approve, Comment.Status.APPROVED, _("Approve")),
    "spam": (moderation.mark_spam, Comment.Status.SPAM, _("Spam")),
    "trash": (moderation.trash, Comment.Status.TRASH, _("Trash")),
    "restore": (moderation.restore, Comment.Status.HELD, _("Put back in the queue")),
}
"""What a moderator can do, where it leads, and what its button says."""


class StatusFilter(admin.SimpleListFilter):
    """The tabs over the list, which opens on what waits for a decision."""

    title = _("status")
    parameter_name = "status"
    template = "admin/comments/comment/no_sidebar.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Comment.Status.choices)

    def value(self) -> str:
        value = super().value()
        return value if value in Comment.Status.values else Comment.Status.HELD

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        return queryset.filter(status=self.value())


class HistoryInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows that say what happened, for reading only."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("comments.view_comment")


class MoveInline(HistoryInline):
    model = Move
    fields = ["at", "from_status", "to_status", "by", "why"]


class AkismetCallInline(HistoryInline):
    model = AkismetCall
    fields = ["at", "operation", "succeeded", "answer", "headers", "facts"]


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["who", "what"]
    list_display_links = None
    list_filter = [StatusFilter, "verdict", "created_at"]
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False
    search_fields = ["name", "email", "body", "ip_address", "article__title"]
    ordering = ["-created_at"]
    actions = ["approve", "spam", "trash", "restore"]
    fieldsets = [
        (None, {"fields": ["status", "verdict", "article", "parent", "body"]}),
        (_("Who"), {"fields": ["name", "email", "website"]}),
        (
            _("Circumstances"),
            {"fields": ["created_at", "ip_address", "user_agent", "referrer", "like_count"]},
        ),
    ]
    readonly_fields = [
        *("status", "verdict", "article", "parent"),
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        last = Move.objects.filter(comment=OuterRef("pk")).order_by("-pk")
        comments: QuerySet[Comment] = (
            super()
            .get_queryset(request)
            .select_related("article", "parent", "user")
            .annotate(last_why=Subquery(last.values("why")[:1]))
        )
        return comments

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:comment_id>/move/",
                self.admin_site.admin_view(self.move),
                name="comments_comment_move",
            ),
            path(
                "undo/<int:move_id>/",
                self.admin_site.admin_view(self.undo),
                name="comments_comment_undo",
            ),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        tally = Comment.objects.values("status").annotate(count=Count("pk")).order_by()
        counts = {row["status"]: row["count"] for row in tally}
        tabs = [(value, label, counts.get(value, 0)) for value, label in Comment.Status.choices]
        context = {
            "title": _("Comments"),
            "tabs": tabs,
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        comment = get_object_or_404(Comment, pk=object_id)
        context = {
            "verbs": verbs_for(comment),
            "last_move": comment.moves.last(),
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=_("who"))
    def who(self, comment: Comment) -> SafeString:
        return _cell("who", comment)

    @admin.display(description=_("comment"))
    def what(self, comment: Any) -> SafeString:
        why = dict(Move.Reason.choices).get(comment.last_why, "")
        return _cell("what", comment, why=why, verbs=verbs_for(comment))

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._move_all(request, comments, "approve")

    @admin.action(description=_("Mark as spam"), permissions=["change"])
    def spam(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._move_all(request, comments, "spam")

    @admin.action(description=_("Move to the trash"), permissions=["change"])
    def trash(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._move_all(request, comments, "trash")

    @admin.action(description=_("Put back in the queue"), permissions=["change"])
    def restore(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._move_all(request, comments, "restore")

    def move(self, request: HttpRequest, comment_id: int) -> HttpResponse:
        """Decide on one comment, by the verb of the button."""
        verb = request.POST.get("verb", "")
        if verb not in VERBS or not self.has_change_permission(request):
            raise PermissionDenied
        self._move_all(request, Comment.objects.filter(pk=comment_id), verb)
        return self._back(request)

    def undo(self, request: HttpRequest, move_id: int) -> HttpResponse:
        """Take back the last decision on a comment."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        move = get_object_or_404(Move.objects.select_related("comment"), pk=move_id)
        try:
            moderation.undo(move, _moderator(request))
        except MoveRefused as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            self.message_user(request, _("The last decision was undone."), messages.SUCCESS)
        return redirect("admin:comments_comment_change", move.comment_id)

    def _move_all(self, request: HttpRequest, comments: QuerySet[Comment], verb: str) -> None:
        """Decide on comments one after the other, and say how many were and were not moved."""
        act, status, _label = VERBS[verb]
        moved = 0
        for comment in comments.select_related("parent").order_by("created_at", "pk"):
            try:
                moved += act(comment, _moderator(request)) is not None
            except MoveRefused as refusal:
                refused = _("%(comment)s: %(refusal)s") % {"comment": comment, "refusal": refusal}
                self.message_user(request, refused, messages.WARNING)
        text = ngettext(
            "%(count)d comment is now %(status)s.", "%(count)d comments are now %(status)s.", moved
        )
        self.message_user(
            request, text % {"count": moved, "status": status.label}, messages.SUCCESS
        )

    def _back(self, request: HttpRequest) -> HttpResponse:
        address = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(address, request.get_host(), request.is_secure()):
            return redirect(address)
        return redirect("admin:comments_comment_changelist")


def _moderator(request: HttpRequest) -> User:
    """The one who is logged in, as everybody is in the admin."""
    assert isinstance(request.user, User)
    return request.user


def verbs_for(comment: Comment) -> list[tuple[str, Any]]:
    """Return the verbs that may follow the state of a comment, with what their buttons say."""
    allowed = moderation.MOVES[Comment.Status(comment.status)]
    return [(verb, label) for verb, (_act, status, label) in VERBS.items() if status in allowed]


def _cell(name: str, comment: Comment, **context: Any) -> SafeString:
    return render_to_string(
        f"admin/comments/comment/cells.html#{name}", {"comment": comment, **context}
    )
