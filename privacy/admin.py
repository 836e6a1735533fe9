"""Where the author answers those who ask for their data, and says who answers for the site."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from blog.personal_data import HOLDINGS, Person
from blog.read_only import ReadOnlyAdmin
from blog.singletons import SingletonAdmin
from comments.admin.actions import moderator
from privacy import erasing, export
from privacy.forms import AddressForm, AuthorsErasureForm
from privacy.models import Deed, Imprint

MOST_SHOWN = 50
"""How many of the last requests are shown."""

MAY = "privacy.see_to_people"

allowed = permission_required(MAY, raise_exception=True)


@admin.register(Deed)
class DeedAdmin(ReadOnlyAdmin):
    """One page: for an address, what there is and what can be done; below it, what was done.

    The address is sent in the body of each request, so that it stands in no log of addresses.
    """

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(MAY)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="privacy_deed_changelist"),
            path("download/", view(self.download), name="privacy_deed_download"),
            path("erase/", view(self.erase), name="privacy_deed_erase"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Ask for an address, and say what there is about the one that was typed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = AddressForm(request.POST or None)
        person = Person(form.cleaned_data["email"]) if form.is_valid() else None
        context = {"form": form, "deeds": Deed.objects.select_related("by")[:MOST_SHOWN]}
        if person:
            context |= self._of(person)
            context["erasure"] = AuthorsErasureForm(initial={"email": person.email})
        return self._page(request, "people", context)

    @method_decorator([require_POST, allowed])
    def download(self, request: HttpRequest) -> HttpResponseBase:
        form = AddressForm(request.POST)
        if not form.is_valid():
            return redirect("admin:privacy_deed_changelist")
        return export.handed_out(Person(form.cleaned_data["email"]), Deed(by=moderator(request)))

    @method_decorator([require_POST, allowed])
    def erase(self, request: HttpRequest) -> HttpResponse:
        """Ask once more, then have a person forgotten."""
        form = AuthorsErasureForm(request.POST)
        if not form.is_valid():
            return redirect("admin:privacy_deed_changelist")
        person = Person(form.cleaned_data["email"])
        if "confirmed" not in request.POST:
            context = {"form": form, "texts_stay": form.texts_stay, **self._of(person)}
            return self._page(request, "erase", context)
        erasing.ask(person, texts_stay=form.texts_stay, by=moderator(request))
        self.message_user(request, _("The worker erases it now; below you see when it is done."))
        return redirect("admin:privacy_deed_changelist")

    @staticmethod
    def _of(person: Person) -> dict[str, Any]:
        counts = export.counted(person)
        found = [(h.label, counts[h.name]) for h in HOLDINGS if counts[h.name]]
        return {"person": person, "found": found}

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        whole = self.admin_site.each_context(request) | {
            "title": _("A person’s data"),
            "opts": self.opts,
            **context,
        }
        response = TemplateResponse(request, f"admin/privacy/{name}.html", whole)
        response["Cache-Control"] = "private, no-store"
        return response


@admin.register(Imprint)
class ImprintAdmin(SingletonAdmin):
    fields = ["publisher", "director", "contact", "host", "more"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "GET" and not Imprint.load().is_filled:
            text = _("Readers see it at /imprint/ once publisher, contact and host are filled in.")
            self.message_user(request, text, messages.WARNING)
        return super().change_view(request, object_id, form_url, extra_context)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return "/imprint/" if obj and obj.is_filled else None
