"""The forms of the author: what an upload and an article look like in the admin."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from blog.models import Article, Page, Picture
from blog.pictures import PictureUnreadable, without_metadata

MOST_BYTES = 30 * 1024 * 1024
"""How much a picture may weigh; a camera's own files weigh less."""


class PictureField(forms.ImageField):
    """An upload that is a picture by its content, and is stored without place, time and camera."""

    def to_python(self, data: Any) -> Any:
        if data and data.size > MOST_BYTES:
            sizes = {"size": filesizeformat(data.size), "most": filesizeformat(MOST_BYTES)}
            raise ValidationError(
                _("This picture weighs %(size)s. Choose a lighter one, of %(most)s at most."),
                code="too_heavy",
                params=sizes,
            )
        file = super().to_python(data)
        if file is None:
            return None
        try:
            return without_metadata(file, str(file.name))
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


class TagSelect(AutocompleteSelectMultiple):
    """Django's own, which fails to show a form again that was sent what is no key."""

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if key.isdecimal()], attr)


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
