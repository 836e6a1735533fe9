"""What those who write and moderate want for themselves."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.models.blog import languages


def choices() -> list[tuple[str, Any]]:
    return [("", _("that of the blog")), *languages()]


class Preference(models.Model):
    """What one account wants, whatever the blog is set to."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference"
    )
    language = models.CharField(
        _("language of the admin"),
        max_length=10,
        blank=True,
        choices=choices,
        help_text=_("For you alone; readers see the blog in its own language."),
    )

    class Meta:
        verbose_name = _("your preferences")
        verbose_name_plural = _("your preferences")

    def __str__(self) -> str:
        return str(self.user)
