"""The admin of what there is only one of: settings, and each account's own preferences."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from blog.models import Preference


class SingletonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The one row of a model, as one form; it is stored when it is first saved."""

    change_form_template = "admin/singleton_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        return self.model.load()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", 1)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Name the page by what is set on it, once."""
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            "subtitle": None,
            "show_save_and_continue": False,
            **(extra_context or {}),
        }
        return super().change_view(request, object_id, form_url, context)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self.message_user(request, _("Your changes are saved."), messages.SUCCESS)
        return redirect(request.path)


@admin.register(Preference)
class PreferenceAdmin(SingletonAdmin):
    """One's own preferences, and nobody else's, for all who may enter the admin."""

    fields = ["language"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        user = cast(User, request.user)
        return Preference.objects.filter(user=user).first() or Preference(user=user)
