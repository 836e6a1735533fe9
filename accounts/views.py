"""Coming in: for readers who have an account, and for those who may enter the admin."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import entering, second_factor
from accounts.forms import CodeForm, LoginForm


class Entrance(LoginView):
    """Ask for a name and a password, and lead on to where a code is asked for if there is one."""

    authentication_form = LoginForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        entering.forgive(self.request, form.cleaned_data["username"])
        if second_factor.is_on(user):
            entering.wait_for_code(self.request, user)
            query = urlencode({"next": self.get_success_url()})
            return redirect(f"{reverse('admin:code')}?{query}")
        entering.enter(self.request, user, with_code=False)
        return HttpResponseRedirect(self.get_success_url())


class ReadersEntrance(Entrance):
    template_name = "accounts/login.html"
    next_page = "blog:home"


class CodeEntrance(LoginView):
    """Ask for the code of whoever has given a password."""

    template_name = "admin/accounts/code.html"
    next_page = "admin:index"

    def dispatch(self, request: HttpRequest, *arguments: Any, **more: Any) -> Any:
        user = entering.halfway(request)
        if not user:
            return redirect("admin:login")
        self.user = user
        return super().dispatch(request, *arguments, **more)

    def get_form_class(self) -> Any:
        return CodeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def form_valid(self, form: Any) -> HttpResponse:
        entering.enter(self.request, self.user, with_code=True)
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        own = {**admin.site.each_context(self.request), "title": _("One more code"), "subtitle": ""}
        return super().get_context_data(**own, **more)
