"""Subscribers brought in from elsewhere: the file, the question of consent, and how far it is."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from comments.admin.actions import moderator
from comments.admin.filters import key_in
from comments.admin.jobs import JobAdmin
from subscriptions import importing, subscriber_files
from subscriptions.models import SubscriberImport

WAITING, RUNNING, DONE, FAILED = SubscriberImport.State


class ImportForm(forms.ModelForm):  # type: ignore[type-arg]
    """A file of subscribers, and what they have agreed to."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A CSV file as WordPress.com, Mailchimp, Brevo, Substack or Palabre itself export it."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    class Meta:
        labels = {"mode": _("Have they agreed to get mail from you?")}

    def clean_file(self) -> Any:
        """Refuse what is no list of subscribers while whoever chose it can choose another."""
        file = self.cleaned_data["file"]
        try:
            subscriber_files.count(file.file)
        except subscriber_files.Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        file.seek(0)
        return file


@admin.register(SubscriberImport)
class SubscriberImportAdmin(JobAdmin):
    form = ImportForm
    begin_title = _("Import subscribers")
    fields = ["file", "mode"]
    radio_fields = {"mode": admin.VERTICAL}
    list_display = ["name", "at", "state", "lines", "added", "known", "refused"]

    class Media:
        css = {"all": ["blog/desk.css", "subscriptions/admin.css"]}

    def get_urls(self) -> list[URLPattern]:
        go_on = self.admin_site.admin_view(self.go_on)
        name = "subscriptions_subscriberimport_go_on"
        return [path("<int:import_id>/go-on/", go_on, name=name), *super().get_urls()]

    @method_decorator(require_POST)
    def go_on(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """Take an import up that a fault has stopped."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if not importing.start(get_object_or_404(SubscriberImport, pk=import_id)):
            self.message_user(request, _("It goes on already, or is done."), messages.WARNING)
        return redirect("admin:subscriptions_subscriberimport_change", import_id)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.name = PurePath(form.cleaned_data["file"].name).name[:200]
        obj.by = moderator(request)
        super().save_model(request, obj, form, change)
        importing.start(obj)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show how far an import is, and what became of its lines; nothing of it is typed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        imports = SubscriberImport.objects.select_related("mailing")
        import_ = get_object_or_404(imports, pk=key_in(object_id) or 0)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": import_.name,
            "import": import_,
            "is_going_on": import_.state in (WAITING, RUNNING),
            "invalid_lines": importing.invalid_lines(import_),
            "listed": [
                (line["line"], line["text"], importing.sentence(line["reason"]))
                for line in import_.invalid
            ],
            "may_go_on": import_.state == FAILED
            and import_.file
            and self.has_add_permission(request),
        }
        return render(request, "admin/subscriptions/subscriberimport/page.html", context)
