"""The admin, and who may come in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from accounts import audit, everybody, own_account
from accounts.entering import NEEDS_SECOND_FACTOR
from accounts.forms import AdminLoginForm
from accounts.models import Event
from accounts.views import CodeEntrance, Entrance

type View = Callable[..., HttpResponse]


class Site(admin.AdminSite):
    """Django's admin with an entrance of our own, and a page for each account."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Let nobody in who must set up a second factor first."""
        return super().has_permission(request) and NEEDS_SECOND_FACTOR not in request.session

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "GET" and super().has_permission(request):
            if not self.has_permission(request):
                return redirect("admin:second_factor")
            entrance = Entrance()
            entrance.setup(request)
            return HttpResponseRedirect(entrance.get_redirect_url() or reverse("admin:index"))
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

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = {
            "": ("account", own_account.account),
            "second-factor/": ("second_factor", own_account.turn_on),
            "second-factor/off/": ("second_factor_off", own_account.turn_off),
            "recovery-codes/": ("recovery_codes", own_account.new_codes),
            "sessions/": ("end_sessions", own_account.end_sessions),
        }
        return [
            path("login/code/", CodeEntrance.as_view(), name="code"),
            *(
                path(f"my-account/{route}", self.own_view(view), name=name)
                for route, (name, view) in own.items()
            ),
            path("sessions/", self.admin_view(everybody.sessions), name="all_sessions"),
            path(
                "r/<int:content_type_id>/<path:object_id>/",
                self.admin_view(self.view_on_site),
                name="view_on_site",
            ),
            *super().get_urls(),
        ]

    def view_on_site(
        self, request: HttpRequest, content_type_id: int, object_id: str
    ) -> HttpResponse:
        """Lead to the page of an object for those who may see it here, as drafts have addresses."""
        kind = get_object_or_404(ContentType, pk=content_type_id)
        if not request.user.has_perm(f"{kind.app_label}.view_{kind.model}"):
            raise PermissionDenied
        return shortcut(request, content_type_id, object_id)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Write down who took out what leaves the site."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def watched(request: HttpRequest, *arguments: Any, **more: Any) -> HttpResponse:
            response: HttpResponse = guarded(request, *arguments, **more)
            if "attachment" in response.get("Content-Disposition", ""):
                audit.record(Event.What.EXPORTED, request, request.path)
            return response

        return watched

    def own_view(self, view: View) -> View:
        """Show a page of one's own account to those also who must set up a second factor."""

        @wraps(view)
        def own(request: HttpRequest, *arguments: Any, **more: Any) -> HttpResponse:
            if not super(Site, self).has_permission(request):
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            return view(request, *arguments, **more)

        return never_cache(csrf_protect(own))
