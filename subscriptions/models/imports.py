"""A list of subscribers that is brought in."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.private_files import private_storage


class SubscriberImport(models.Model):
    """One file of subscribers: how far its import is, and what came of each line."""

    class Mode(models.TextChoices):
        CONFIRMED = "confirmed", _("They have agreed already: they get the next mail.")
        TO_CONFIRM = "to_confirm", _("Ask each of them to confirm first.")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped by a fault")

    file = models.FileField(storage=private_storage, upload_to="", blank=True)
    """Deleted when the import is done."""
    name = models.CharField(_("file"), max_length=200)
    mode = models.CharField(_("consent"), max_length=10, choices=Mode, default=Mode.CONFIRMED)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    lines = models.PositiveIntegerField(_("lines"), default=0)
    """How many lines the file has, below its header."""
    done = models.PositiveIntegerField(_("done"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    known = models.PositiveIntegerField(_("already there"), default=0)
    refused = models.PositiveIntegerField(_("left out"), default=0)
    """Those who unsubscribed, here or there, or whose mail comes back."""
    invalid = models.JSONField(_("not understood"), default=list)
    """Of each line that is wrong: its number in the file, its text, and a reason by its name."""
    fault = models.CharField(_("fault"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import of subscribers")
        verbose_name_plural = _("imports of subscribers")

    def __str__(self) -> str:
        return self.name
