"""The picture at the head of a text."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from blog import sizes
from blog.models.pictures import IMAGE_TYPES


class Covered(models.Model):
    """A text that may have a cover, whose files go with it."""

    cover = models.ImageField(
        _("cover image"),
        upload_to="covers/%Y/%m",
        width_field="cover_width",
        height_field="cover_height",
        blank=True,
        validators=[IMAGE_TYPES],
    )
    cover_alt = models.CharField(
        _("alternative text of the cover"),
        max_length=300,
        blank=True,
        help_text=_("What someone who cannot see the picture should know of it."),
    )
    cover_credit = models.CharField(_("credit of the cover"), max_length=200, blank=True)
    cover_width = models.PositiveIntegerField(null=True, editable=False)
    cover_height = models.PositiveIntegerField(null=True, editable=False)
    cover_sizes = models.JSONField(default=dict, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        sizes.soon(self, "cover", "cover_sizes")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        this = type(self)._default_manager.filter(pk=self.pk)
        sizes.delete(this, "cover", "cover_sizes")
        return super().delete(*args, **kwargs)

    @property
    def cover_srcset(self) -> str:
        """The sizes of the cover, for browsers to choose from; "" where it has only one."""
        return sizes.srcset(self.cover.name, self.cover_width, self.cover_sizes)
