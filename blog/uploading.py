"""Pictures and other files as the author uploads them in the admin."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog import files
from blog.forms import PictureField

CLEAN_UPLOADS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.ImageField: {"form_class": PictureField}
}


class UploadAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin whose form takes files, of which none stays where its row does not."""

    formfield_overrides = CLEAN_UPLOADS

    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        with files.atomic():
            return super().changeform_view(*args, **kwargs)


def picture_preview(file: Any) -> SafeString | str:
    """Return a picture as the admin shows it, small."""
    return format_html('<img class="preview" src="{}" alt="">', file.url) if file else "–"
