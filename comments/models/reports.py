"""What readers find wrong with a comment that is shown."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.history import Move

LONGEST_WORDS = 500


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        """Those since which no moderator has decided on the comment or left it as it is."""
        since = Move.objects.decisions().filter(
            comment=models.OuterRef("comment"), at__gte=models.OuterRef("at")
        )
        return self.filter(settled_at=None).exclude(models.Exists(since))


class Report(models.Model):
    """One visitor's report of one comment."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("It is advertising or spam")
        HATE = "hate", _("It is insulting or hateful")
        PRIVATE = "private", _("It gives away private details")
        OTHER = "other", _("Something else")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    visitor = models.CharField(max_length=32)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    words = models.CharField(_("words"), max_length=LONGEST_WORDS, blank=True)
    ip_address = models.GenericIPAddressField(_("IP address"), null=True)
    at = models.DateTimeField(_("date"), auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    """When a moderator left the comment as it is."""

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "visitor"], name="one_report_per_visitor")
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
