"""What everybody who may enter the admin does for their own account, and nobody else's."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import audit, entering, second_factor
from accounts.forms import CodeForm, FirstCodeForm
from accounts.models import Access, Event, Session

type View = Callable[[HttpRequest], HttpResponse]


def only_with_a_second_factor(view: View) -> View:
    """Lead whoever has none back to where they can turn it on."""

    @wraps(view)
    def asked(request: HttpRequest) -> HttpResponse:
        return view(request) if second_factor.is_on(owner(request)) else redirect("admin:account")

    return asked


def account(request: HttpRequest) -> HttpResponse:
    """Show how an account is guarded, and where it is logged in."""
    user = owner(request)
    return _page(
        request,
        "account",
        _("My account"),
        is_on=second_factor.is_on(user),
        is_required=Access.load().second_factor_required,
        codes_left=user.recovery_codes.count(),
        sessions=Session.objects.alive().of(user),
        current=request.session.session_key,
    )


@sensitive_post_parameters()
def turn_on(request: HttpRequest) -> HttpResponse:
    """Show what an authenticator needs, until it gives a code; then the recovery codes, once."""
    user = owner(request)
    if second_factor.is_on(user):
        return redirect("admin:account")
    form = FirstCodeForm(request, user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        entering.has_second_factor(request, True)
        Session.objects.of(user).exclude(pk=request.session.session_key).end()
        audit.record(Event.What.FACTOR_ON, request)
        return _page(request, "codes", _("Your recovery codes"), codes=form.recovery_codes)
    device = second_factor.prepare(user)
    return _page(
        request,
        "second_factor",
        _("Set up a second factor"),
        form=form,
        picture=second_factor.picture(device),
        key=second_factor.readable_key(device),
        address=device.config_url,
        is_required=entering.NEEDS_SECOND_FACTOR in request.session,
    )


@sensitive_post_parameters()
@only_with_a_second_factor
def turn_off(request: HttpRequest) -> HttpResponse:
    """Turn it off for whoever shows that they still have it, or a recovery code."""
    form = CodeForm(request, owner(request), request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "confirm", _("Turn the second factor off"), form=form)
    second_factor.turn_off(form.user)
    entering.has_second_factor(request, False)
    audit.record(Event.What.FACTOR_OFF, request)
    messages.success(request, _("The second factor is off."))
    return redirect("admin:account")


@sensitive_post_parameters()
@only_with_a_second_factor
def new_codes(request: HttpRequest) -> HttpResponse:
    """Replace the recovery codes, for the same."""
    form = CodeForm(request, owner(request), request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "confirm", _("New recovery codes"), form=form)
    codes = second_factor.new_codes(form.user)
    audit.record(Event.What.CODES_MADE, request)
    return _page(request, "codes", _("Your recovery codes"), codes=codes)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, or all others."""
    others = Session.objects.of(owner(request)).exclude(pk=request.session.session_key)
    ended = others.named(request.POST.get("session", "")).end()
    if ended:
        audit.record(Event.What.SESSIONS_ENDED, request, str(ended))
    text = ngettext("%d session was ended.", "%d sessions were ended.", ended)
    messages.success(request, text % ended)
    return redirect("admin:account")


def owner(request: HttpRequest) -> User:
    """The one who is logged in, as everybody is in the admin."""
    assert isinstance(request.user, User)
    return request.user


def _page(request: HttpRequest, name: str, title: str, **more: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, **more}
    return render(request, f"admin/accounts/{name}.html", context)
