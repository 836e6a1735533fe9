"""What those who come in are asked."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from accounts import entering


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


def too_often(minutes: int) -> ValidationError:
    text = ngettext(
        "That was tried too often. Please try again in %(minutes)d minute.",
        "That was tried too often. Please try again in %(minutes)d minutes.",
        minutes,
    )
    return forms.ValidationError(text, code="too_often", params={"minutes": minutes})
