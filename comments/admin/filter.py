"""How the spam filter fares, for reading, with two questions to put to Akismet."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from blog.read_only import ReadOnlyAdmin
from comments import filter_health, spam
from comments.models import AkismetCall, Comment, FilterHealth

EXCHANGES_SHOWN = 20


@admin.register(FilterHealth)
class FilterHealthAdmin(ReadOnlyAdmin):
    """One page, since there is one row; nothing of it is for editing."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("verify/", view(self.verify), name="comments_filterhealth_verify"),
            path("usage/", view(self.usage), name="comments_filterhealth_usage"),
            path("", view(self.changelist_view), name="comments_filterhealth_changelist"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        self._check(request)
        exchanges = AkismetCall.objects.order_by("-pk").select_related("comment")
        waiting = Comment.objects.held().filter(verdict=Comment.Verdict.ERROR)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Spam filter"),
            "opts": self.opts,
            "filter_is_on": spam.is_on(),
            "blog_url": settings.AKISMET_BLOG_URL,
            "health": FilterHealth.load(),
            "rests_until": filter_health.look().rests_until,
            "waiting": waiting.count(),
            "exchanges": exchanges[:EXCHANGES_SHOWN],
        }
        return TemplateResponse(request, "admin/comments/filterhealth/page.html", context)

    @method_decorator(require_POST)
    def verify(self, request: HttpRequest) -> HttpResponse:
        """Ask Akismet about the key and say what it says."""
        self._check(request)
        health = filter_health.verify_key()
        if health.key == FilterHealth.Key.VALID:
            self.message_user(request, _("Akismet says that the key is valid."))
        elif health.key == FilterHealth.Key.INVALID:
            self.message_user(request, _("Akismet says that the key is not valid."), messages.ERROR)
        else:
            self.message_user(request, _("Akismet gave no answer."), messages.WARNING)
        return redirect("admin:comments_filterhealth_changelist")

    @method_decorator(require_POST)
    def usage(self, request: HttpRequest) -> HttpResponse:
        """Ask Akismet how many calls it has counted this month."""
        self._check(request)
        if problem := filter_health.ask_usage():
            text = _("Akismet gave no answer: %(problem)s") % {"problem": problem}
            self.message_user(request, text, messages.WARNING)
        return redirect("admin:comments_filterhealth_changelist")

    def _check(self, request: HttpRequest) -> None:
        """Raise PermissionDenied for who may not see this page, or asks where nobody can answer."""
        if not self.has_view_permission(request) or (request.method == "POST" and not spam.is_on()):
            raise PermissionDenied
