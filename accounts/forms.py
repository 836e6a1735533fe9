"""What those who come in are asked."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import entering, networks, second_factor
from accounts.models import Event


class LoginForm(AuthenticationForm):
    """The name and the password of an account, which may not be tried forever."""

    def clean(self) -> dict[str, Any]:
        """Say when to try again where that was done too often, without looking at the password."""
        username = self.cleaned_data.get("username")
        assert self.request is not None
        if not username or not self.cleaned_data.get("password"):
            return super().clean()
        if minutes := entering.minutes_to_wait(self.request, username):
            raise too_often(minutes)
        return super().clean()


class AdminLoginForm(LoginForm, AdminAuthenticationForm):
    """The same for those who may enter the admin."""


class CodeForm(forms.Form):
    """A code of the authenticator, or what may be given for it; each try counts."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def __init__(self, request: HttpRequest, user: User, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.request, self.user = request, user

    def clean_code(self) -> str:
        if minutes := entering.minutes_to_wait_for_code(self.request, self.user):
            raise too_often(minutes)
        code = str(self.cleaned_data["code"]).replace(" ", "")
        if not self.is_right(code):
            Event.of(Event.What.FAILED, self.user, networks.of(self.request), "code")
            raise ValidationError(_("This code is not right, or was used already."))
        entering.forgive_codes(self.user)
        return code

    def is_right(self, code: str) -> bool:
        if second_factor.is_code_of_authenticator(self.user, code):
            return True
        if second_factor.is_recovery_code(self.user, code):
            Event.of(Event.What.CODE_USED, self.user, networks.of(self.request))
            return True
        return False


class FirstCodeForm(CodeForm):
    """The code by which a new authenticator shows that it works.

    It takes the password as well: whoever finds a browser open would lock its owner out by it.
    """

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["password", "code"]

    recovery_codes: list[str]

    def clean_password(self) -> str:
        username = self.user.get_username()
        if minutes := entering.minutes_to_wait(self.request, username):
            raise too_often(minutes)
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            Event.of(Event.What.FAILED, self.user, networks.of(self.request), "password")
            raise ValidationError(_("This is not your password."))
        entering.forgive(self.request, username)
        return password

    def clean_code(self) -> str:
        """Use the code up only where the password is right."""
        return super().clean_code() if "password" in self.cleaned_data else ""

    def is_right(self, code: str) -> bool:
        self.recovery_codes = second_factor.turn_on(self.user, code)
        return bool(self.recovery_codes)


def too_often(minutes: int) -> ValidationError:
    text = ngettext(
        "That was tried too often. Please try again in %(minutes)d minute.",
        "That was tried too often. Please try again in %(minutes)d minutes.",
        minutes,
    )
    return forms.ValidationError(text, code="too_often", params={"minutes": minutes})
