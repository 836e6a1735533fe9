"""The admin, and who may come in."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.forms import AdminLoginForm
from accounts.views import Entrance


class Site(admin.AdminSite):
    """Django's admin with an entrance of our own."""

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        index = reverse("admin:index")
        if request.method == "GET" and self.has_permission(request):
            entrance = Entrance()
            entrance.setup(request)
            return HttpResponseRedirect(entrance.get_redirect_url() or index)
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        view = Entrance.as_view(
            authentication_form=AdminLoginForm,
            template_name="admin/login.html",
            next_page="admin:index",
            extra_context=context,
        )
        return view(request)  # type: ignore[return-value]
