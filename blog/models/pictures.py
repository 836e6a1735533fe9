"""Pictures that the author places in texts, and cards of pages elsewhere."""

from typing import Any

from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog import link_cards, sizes

IMAGE_TYPES = FileExtensionValidator(["avif", "gif", "jpeg", "jpg", "png", "webp"])


class PictureQuerySet(models.QuerySet["Picture"]):
    def delete(self) -> tuple[int, dict[str, int]]:
        sizes.delete(self, "file", "sizes")
        return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]  # no manager deletes all rows


class Picture(models.Model):
    """An image that the author uploads once and places in as many articles as they like."""

    file = models.ImageField(
        _("file"),
        upload_to="pictures/%Y/%m",
        width_field="width",
        height_field="height",
        validators=[IMAGE_TYPES],
    )
    alternative_text = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What someone who cannot see the picture should know of it."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    sizes = models.JSONField(default=dict, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.alternative_text or str(self.file)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        sizes.soon(self, "file", "sizes")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        sizes.delete(Picture.objects.filter(pk=self.pk), "file", "sizes")
        return super().delete(*args, **kwargs)

    @property
    def srcset(self) -> str:
        """Its sizes, for browsers to choose from; "" where it has only one."""
        return sizes.srcset(self.file.name, self.width, self.sizes)


class LinkCard(models.Model):
    """What is shown of a page elsewhere, when a paragraph holds nothing but a link to it."""

    url = models.URLField(_("address"), max_length=link_cards.LONGEST_URL, unique=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=100, blank=True)
    picture = models.ImageField(
        _("picture"),
        upload_to="cards/%Y/%m",
        width_field="picture_width",
        height_field="picture_height",
        blank=True,
        validators=[IMAGE_TYPES],
    )
    picture_width = models.PositiveIntegerField(null=True, editable=False)
    picture_height = models.PositiveIntegerField(null=True, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["url"]
        verbose_name = _("link card")
        verbose_name_plural = _("link cards")

    def __str__(self) -> str:
        return self.title or self.url
