"""Where everybody is logged in, for superusers."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.models import Event, Session, SessionQuerySet


def sessions(request: HttpRequest) -> HttpResponse:
    """Show superusers where everybody is logged in, and let them end it."""
    if not request.user.is_superuser:
        raise PermissionDenied
    found = Session.objects.alive().select_related("user")
    if request.method == "POST":
        return _end(request, found.exclude(pk=request.session.session_key))
    context = {
        **admin.site.each_context(request),
        "title": _("Everybody’s sessions"),
        "sessions": found,
        "current": request.session.session_key,
        "shows_owner": True,
    }
    return render(request, "admin/accounts/sessions.html", context)


def _end(request: HttpRequest, found: SessionQuerySet) -> HttpResponse:
    chosen = found.named(request.POST.get("session", ""))
    names = sorted(set(chosen.values_list("user__username", flat=True)))
    ended = chosen.order_by().end()
    if ended:
        audit.record(Event.What.SESSIONS_ENDED, request, f"{ended}: {', '.join(names)}")
    text = ngettext("%d session was ended.", "%d sessions were ended.", ended)
    messages.success(request, text % ended)
    return redirect("admin:all_sessions")
