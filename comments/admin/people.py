"""Those who may not write, and those whose comments are shown at once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, QuerySet
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from comments.models import Ban, Move, TrustedAuthor
from comments.models.people import BanQuerySet, networks_of


class BanForm(forms.ModelForm):  # type: ignore[type-arg]
    """A ban, whose kind follows from what is typed."""

    own_address = ""
    """Where the moderator who bans writes from."""

    def clean_value(self) -> str:
        kind = Ban.kind_of(self.cleaned_data["value"])
        value = Ban(kind=kind, value=self.cleaned_data["value"]).canonical()
        if kind == Ban.Kind.NETWORK and value in networks_of(self.own_address):
            raise forms.ValidationError(
                _("You are writing from this address yourself; banning it would shut you out.")
            )
        if Ban.objects.exclude(pk=self.instance.pk).filter(kind=kind, value=value).exists():
            raise forms.ValidationError(_("This is banned already: change the ban in the list."))
        self.instance.kind = kind
        return value


class BanList(ChangeList):
    """The bans, each with the number of comments that it has stopped."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        stopped = (
            Move.objects.filter(why=Move.Reason.BANNED)
            .filter(facts__ban__in=[ban.value for ban in self.result_list])
            .order_by()
            .values_list(KT("facts__ban"))
            .annotate(Count("comment", distinct=True))
        )
        counts = dict(stopped)
        for ban in self.result_list:
            ban.stopped = counts.get(ban.value, 0)


class ForceFilter(admin.SimpleListFilter):
    """Whether a ban holds now."""

    title = gettext_lazy("state")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("In force")), ("no", _("Ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        assert isinstance(queryset, BanQuerySet)
        verbs = {"yes": queryset.current, "no": queryset.ended}
        return verbs[asked]() if (asked := self.value()) in verbs else queryset


class PeopleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list of people, called by its name, each with the moderator who put them on it."""

    list_select_related = ["by"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("since"), ordering="at")
    def since(self, row: Any) -> str:
        return date_format(localtime(row.at), "SHORT_DATE_FORMAT")


@admin.register(Ban)
class BanAdmin(PeopleAdmin):
    form = BanForm
    fields = ["value", "until", "note"]
    list_display = ["__str__", "kind", "end", "note", "stopped", "by", "since"]
    list_filter = [ForceFilter, "kind"]
    search_fields = ["value", "note"]
    ordering = ["-at"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return BanList

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.own_address = request.META.get("REMOTE_ADDR", "")
        return form

    @admin.display(description=gettext_lazy("until"), ordering="until")
    def end(self, ban: Ban) -> str:
        if ban.until is None:
            return _("for good")
        return date_format(localtime(ban.until), "SHORT_DATETIME_FORMAT")

    @admin.display(description=pgettext_lazy("ban", "stopped"))
    def stopped(self, ban: Any) -> int:
        return int(ban.stopped)


@admin.register(TrustedAuthor)
class TrustedAuthorAdmin(PeopleAdmin):
    fields = ["name", "email"]
    list_display = ["name", "email", "by", "since"]
    search_fields = ["name", "email"]
    ordering = ["name", "email"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One is trusted or not: who wrote a name wrong deletes it and adds the right one."""
        return False
