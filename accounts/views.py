"""Coming in: for readers who have an account, and for those who may enter the admin."""

from django.contrib.auth import login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpResponse, HttpResponseRedirect

from accounts import entering
from accounts.forms import LoginForm


class Entrance(LoginView):
    """Ask for a name and a password."""

    authentication_form = LoginForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        entering.forgive(self.request, form.cleaned_data["username"])
        login(self.request, user)
        return HttpResponseRedirect(self.get_success_url())


class ReadersEntrance(Entrance):
    template_name = "accounts/login.html"
    next_page = "blog:home"
