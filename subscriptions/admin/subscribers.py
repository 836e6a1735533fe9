"""The subscribers: found, looked at, and moved through the gate between their states."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin.filters import key_in
from subscriptions import addresses, membership, signup
from subscriptions.admin import statistics, subscriber_actions
from subscriptions.models import Change, Subscriber

LAST_SHOWN = 20
"""How many rows of each kind the page of a subscriber shows."""

ONE_BUTTON = {
    "show_save_and_add_another": False,
    "show_save_and_continue": False,
    "show_delete": False,
}
"""What there is to erase somebody stands beside what else moves them."""


class SubscriberForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new address, or what of an old one may be changed."""

    def clean_email(self) -> str:
        email = addresses.normalise(self.cleaned_data["email"])
        if Subscriber.objects.filter(email=email).exists():
            raise ValidationError(_("This address is in the list already."))
        if membership.is_suppressed(email):
            raise ValidationError(
                _("Whoever has this address wants no mail. They can sign up again themselves.")
            )
        return email


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = SubscriberForm
    list_display = ["email", "status", "pace", "source", "since"]
    list_filter = ["status", "pace", "source", "created_at"]
    list_max_show_all = 0
    show_full_result_count = False
    search_fields = ["email"]
    search_help_text = gettext_lazy("Search by e-mail address")

    class Media:
        css = {"all": ["blog/desk.css", "subscriptions/admin.css"]}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["email", "pace"]
        return ["pace", "status", "source", "created_at", "asked_at", "confirmed_at", "ended_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)[1:] if obj else []

    def get_urls(self) -> list[URLPattern]:
        views: list[tuple[str, Callable[..., Any], str]] = [
            ("<int:subscriber_id>/move/", subscriber_actions.move, "move"),
            ("<int:subscriber_id>/ask/", subscriber_actions.ask, "ask"),
            ("export/", subscriber_actions.export, "export"),
            ("statistics/", statistics.page, "statistics"),
        ]
        own = [
            path(route, self.admin_site.admin_view(view), name=f"subscriptions_subscriber_{name}")
            for route, view, name in views
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        own = {"title": _("Add a subscriber"), **ONE_BUTTON}
        return super().add_view(request, form_url, own | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        subscriber = Subscriber.objects.filter(pk=key_in(object_id) or 0).first()
        own = _past(subscriber) if subscriber else {}
        return super().change_view(request, object_id, form_url, own | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Ask a new address to confirm; of an old one, save the pace and nothing else."""
        if change:
            obj.save(update_fields=["pace"])
        else:
            signup.ask(obj.email, obj.pace, Subscriber.Source.ADMIN)
            obj.pk = Subscriber.objects.get(email=obj.email).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        membership.erase(obj, Change.Why.DECIDED)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for subscriber in queryset:
            membership.erase(subscriber, Change.Why.DECIDED)

    # The admin's log would keep the address of whoever is erased; what happened to a subscription
    # is in its own history.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None

    @admin.display(description=gettext_lazy("since"), ordering="created_at")
    def since(self, subscriber: Subscriber) -> str:
        return date_format(localtime(subscriber.created_at), "SHORT_DATE_FORMAT")


def _past(subscriber: Subscriber) -> dict[str, Any]:
    """Return what is known of somebody, the newest first, in a query for each kind."""
    changes = subscriber.changes.select_related("by", "mailing").order_by("-pk")
    follows = subscriber.follows.select_related("article", "comment__article").order_by("-pk")
    deliveries = subscriber.deliveries.select_related("mailing").order_by("-pk")
    return {
        **ONE_BUTTON,
        "title": subscriber.email,
        "subtitle": None,
        "buttons": subscriber_actions.buttons(subscriber),
        "changes": changes[:LAST_SHOWN],
        "follows": follows[:LAST_SHOWN],
        "deliveries": deliveries[:LAST_SHOWN],
        "bounces": subscriber.bounces.all()[:LAST_SHOWN],
    }
