"""What came back of the mails that were sent."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from subscriptions.models.subscriber import Subscriber


class Bounce(models.Model):
    """One mail that came back, or of which its reader complained."""

    class Kind(models.TextChoices):
        HARD = "hard", _("refused for good")
        SOFT = "soft", _("refused for a time")
        COMPLAINT = "complaint", _("complaint of spam")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="bounces")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    event_id = models.CharField(max_length=200, unique=True)
    """By which an event is known again that is told twice."""
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mails")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.reason}"
