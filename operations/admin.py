"""The doctor, for those who look after the site."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from blog.read_only import ReadOnlyAdmin
from operations.health import CHECKS, State, examine
from operations.models import Health


@admin.register(Health)
class HealthAdmin(ReadOnlyAdmin):
    """One page, which says of paths and settings what only a superuser should know."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        findings = list(examine(CHECKS))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Health of the site"),
            "opts": self.opts,
            "findings": findings,
            "broken": sum(finding.state == State.BROKEN for finding in findings),
            "to_look_at": sum(finding.state == State.LOOK for finding in findings),
        }
        return TemplateResponse(request, "admin/operations/health.html", context)
