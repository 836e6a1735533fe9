"""Who may come in, what happened to accounts, and where people are logged in."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp import admin as _registers_devices  # noqa: F401
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import audit, roles
from accounts.models import Access, Event, Session
from accounts.sessions import ABOUT
from blog.read_only import ReadOnlyAdmin
from blog.singletons import SingletonAdmin

# Secrets are on nobody's page but their owner's, while they are set up.
admin.site.unregister(TOTPDevice)
admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):  # type: ignore[type-arg]
    """Django's page of an account, with the names of the roles as people read them."""

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField[Any, Any], request: HttpRequest, **more: Any
    ) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **more)
        if db_field.name == "groups" and field:
            field.label_from_instance = roles.label
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """End the sessions of an account that is closed, lest they come back when it is opened."""
        super().save_model(request, obj, form, change)
        if not obj.is_active and (ended := Session.objects.of(obj).end()):
            audit.record(Event.What.SESSIONS_ENDED, request, f"{ended}: {obj}")


class AccessForm(forms.ModelForm):  # type: ignore[type-arg]
    """The settings; nobody asks of others what they do not do themselves."""

    has_second_factor = False
    """Whether whoever fills it in has come in with one."""

    def clean_second_factor_required(self) -> bool:
        is_required = bool(self.cleaned_data["second_factor_required"])
        if is_required and not self.has_second_factor:
            raise ValidationError(
                _("Set up a second factor for yourself first, and log in with it.")
            )
        return is_required


@admin.register(Access)
class AccessAdmin(SingletonAdmin):
    form = AccessForm

    def get_form(self, request: HttpRequest, *arguments: Any, **more: Any) -> Any:
        form = super().get_form(request, *arguments, **more)
        about = request.session.get(ABOUT, {})
        form.has_second_factor = about.get("has_second_factor", False)  # type: ignore[attr-defined]
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """End the sessions that were begun with less than is asked for from now on."""
        super().save_model(request, obj, form, change)
        if obj.second_factor_required:
            Session.objects.filter(has_second_factor=False).end()


class LogAdmin(ReadOnlyAdmin):
    """Rows that the site writes, and nobody else."""

    list_display_links = None
    list_per_page = 100
    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))


@admin.register(Event)
class EventAdmin(LogAdmin):
    list_display = ["at", "what", "account", "network", "detail"]
    list_filter = ["what", "at"]
    search_fields = ["account", "network"]


@admin.register(LogEntry)
class LogEntryAdmin(LogAdmin):
    list_display = ["action_time", "user", "content_type", "object_repr", "get_change_message"]
    list_filter = ["action_time", "content_type"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__username"]
