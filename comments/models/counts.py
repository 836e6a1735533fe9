"""What stays of comments that were deleted: how many there were."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class DeletedCount(models.Model):
    """How many comments of a day were deleted from one state, so that the statistics stay true."""

    day = models.DateField(_("day"))
    status = models.CharField(_("status"), max_length=10, choices=Comment.Status)
    verdict = models.CharField(
        _("Akismet’s opinion"), max_length=10, choices=Comment.Verdict, blank=True
    )
    count = models.PositiveIntegerField(_("comments"), default=0)

    class Meta:
        verbose_name = _("statistics")
        verbose_name_plural = _("statistics")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "status", "verdict"], name="one_count_per_day_and_state"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
