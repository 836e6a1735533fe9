"""Work that is begun by a form and then shown by a page of its own, such as an import."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.text import capfirst

from blog.uploading import UploadAdmin


class JobAdmin(UploadAdmin):
    """What the admins of such work have in common; their `change_view` shows how it stands."""

    actions = None
    begin_title: ClassVar[str | Promise]
    """What stands above the form that begins one."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        title = {"title": self.begin_title}
        return super().add_view(request, form_url, title | (extra_context or {}))

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", obj.pk)
