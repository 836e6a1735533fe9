"""What is brought in from WordPress: the files, how far it is, and the report."""

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from blog.models import ImportRemark, WordPressImport
from blog.wordpress.media import NoMedia
from blog.wordpress.remarks import Reason
from blog.wordpress.wxr import Unreadable
from comments.admin.actions import moderator
from comments.admin.filters import key_in
from comments.admin.jobs import JobAdmin
from comments.wordpress import importing, report, uploads

WAITING, RUNNING, DONE, FAILED = WordPressImport.State

REMARKS_ON_A_PAGE = 100


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more files, each of which is checked as one would be."""

    widget = SeveralFiles(attrs={"accept": ".xml,.zip,text/xml,application/zip"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        files = data if isinstance(data, list) else [data]
        return [super(SeveralFilesField, self).clean(file, initial) for file in files or [None]]


class ImportForm(forms.ModelForm):  # type: ignore[type-arg]
    """The files of an export, and what is to be done with them."""

    uploads = SeveralFilesField(
        label=_("Files of the export"),
        help_text=_(
            "What WordPress gives under Tools, Export: one or more XML files, or the archive "
            "with them."
        ),
    )
    album = forms.FileField(
        label=_("Archive of the media"),
        required=False,
        help_text=_(
            "A .tar or .zip of the uploads, as WordPress.com exports it. Without it, pictures "
            "keep their old addresses, and readers see a link in their place."
        ),
        widget=forms.FileInput(attrs={"accept": ".tar,.gz,.tgz,.zip"}),
    )

    class Meta:
        model = WordPressImport
        fields = ["author", "is_rehearsal"]

    def clean(self) -> dict[str, Any] | None:
        """Store what was uploaded; refuse what is no export while another can be chosen."""
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            kept = uploads.keep(data["uploads"])
        except Unreadable as error:
            self.add_error("uploads", str(error))
            return data
        try:
            self.instance.media = uploads.keep_media(data["album"]) if data["album"] else ""
        except NoMedia as error:
            uploads.discard(kept)
            self.add_error("album", str(error))
        self.instance.files, self.instance.names = list(kept), list(kept.values())
        return data


@admin.register(WordPressImport)
class WordPressImportAdmin(JobAdmin):
    form = ImportForm
    begin_title = _("Bring in an export of WordPress")
    fields = ["uploads", "album", "author", "is_rehearsal"]
    list_display = ["__str__", "at", "state", "kept"]

    class Media:
        css = {"all": ["blog/desk.css"]}

    @admin.display(description=_("kept"))
    def kept(self, run: WordPressImport) -> str:
        return str(_("only the report") if run.is_rehearsal else _("what came in"))

    def get_urls(self) -> list[URLPattern]:
        own = [("go-on", self.go_on, "go_on"), ("report", self.report_view, "report")]
        return [
            *(
                path(
                    f"<int:run_id>/{end}/",
                    self.admin_site.admin_view(view),
                    name=f"blog_wordpressimport_{name}",
                )
                for end, view, name in own
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def go_on(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Take an import up that was stopped."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if not importing.start(get_object_or_404(WordPressImport, pk=run_id)):
            self.message_user(request, _("It goes on already, or is done."), messages.WARNING)
        return redirect("admin:blog_wordpressimport_change", run_id)

    def report_view(self, request: HttpRequest, run_id: int) -> StreamingHttpResponse:
        """Give the whole report as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(WordPressImport, pk=run_id)
        lines = (f"{line}\n" for line in report.lines(run))
        response = StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="wordpress-{run.pk}.txt"'
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.by = moderator(request)
        obj.owns_files = True
        super().save_model(request, obj, form, change)
        importing.start(obj)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show how far an import is, and what became of everything; nothing of it is typed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(WordPressImport, pk=key_in(object_id) or 0)
        is_going_on = run.state in (WAITING, RUNNING)
        is_tried = run.is_rehearsal and run.state == DONE
        may_add = self.has_add_permission(request)
        may_go_on = may_add and importing.may_go_on(run)
        # They are counted when it is at rest, and not each second.
        remarks = run.remarks.none() if is_going_on else run.remarks.all()
        listed = remarks.order_by("-outcome", "kind", "pk")
        page = Paginator(listed, REMARKS_ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(run),
            "run": run,
            "is_going_on": is_going_on,
            "percent": run.done * 100 // (run.total or 1),
            "sums": [
                (row.label, [number_format(n, force_grouping=True) for n in row[1:]])
                for row in report.sums(run)
            ],
            "reasons": reasons(remarks),
            "page": page,
            "listed": [
                (outcome, [report.sentence(remark) for remark in some])
                for outcome, some in groupby(page, ImportRemark.get_outcome_display)
            ],
            "may_go_on": may_go_on,
            "may_begin": may_add and not may_go_on and (run.state == FAILED or is_tried),
        }
        return render(request, "admin/blog/wordpressimport/page.html", context)


def reasons(remarks: QuerySet[ImportRemark]) -> list[tuple[str, str, str]]:
    """Return why things were left out or changed, and how many for each reason."""
    found = remarks.order_by().values_list("outcome", "reason").annotate(number=Count("pk"))
    return [
        (
            str(ImportRemark.Outcome(outcome).label),
            str(Reason(reason).label),
            number_format(number, force_grouping=True),
        )
        for outcome, reason, number in found.order_by("-outcome", "-number")
    ]
