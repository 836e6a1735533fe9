"""Who liked what was said."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class Like(models.Model):
    """One visitor's like of one comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="likes")
    visitor = models.CharField(max_length=32)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("like")
        verbose_name_plural = _("likes")
        constraints = [
            models.UniqueConstraint(fields=["comment", "visitor"], name="one_like_per_visitor")
        ]

    def __str__(self) -> str:
        return f"{self.visitor} ♥ {self.comment_id}"
