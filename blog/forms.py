"""The forms of the author: what an upload and an article look like in the admin."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from blog.models import Article, Page, Picture
from blog.pictures import PictureUnreadable, without_metadata


class PictureField(forms.ImageField):
    """An upload that is a picture by its content, and is stored without place, time and camera."""

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        if file is None:
            return None
        try:
            return without_metadata(file, str(file.name)) or file
        except PictureUnreadable as error:
            raise ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from error


class PictureForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new picture, as the author uploads it while writing."""

    class Meta:
        model = Picture
        fields = ["file", "alternative_text", "caption"]
        field_classes = {"file": PictureField}


class ArticleForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Article
        fields = "__all__"  # noqa: DJ007 - the admin's fieldsets say which
        widgets = {"standfirst": AdminTextareaWidget(attrs={"rows": 3})}


class PageForm(ArticleForm):
    class Meta(ArticleForm.Meta):
        model = Page
        help_texts = {
            "standfirst": _("One or two sentences that open the page."),
            "published_at": _("Empty: a draft. Later than now: scheduled."),
        }
