"""Who follows what in a conversation, and what they were told of."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from comments.models import Comment
from subscriptions.models.subscriber import Subscriber


class Follow(models.Model):
    """A wish to be told of replies to one comment, or of every comment on one article."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="follows")
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, related_name="followers"
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="followers"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(comment=None) ^ models.Q(article=None),
                name="follows_comment_or_article",
            ),
            models.UniqueConstraint(fields=["subscriber", "comment"], name="one_follow_of_comment"),
            models.UniqueConstraint(fields=["subscriber", "article"], name="one_follow_of_article"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id} → {self.comment or self.article}"


class Announcement(models.Model):
    """A published comment that all who had to be told of were noted for, once and for all."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.comment_id)


class Notice(models.Model):
    """One comment of which one follower is told, once."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="notices")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="notices")
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    """When its mail was sent, or was about to be."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "comment"], name="one_notice_per_follower"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} → {self.subscriber_id}"
