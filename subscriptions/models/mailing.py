"""One mail to many, and what became of it for each of them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from subscriptions.models.subscriber import Subscriber, SubscriberQuerySet


class MailingQuerySet(models.QuerySet["Mailing"]):
    def due(self, now: datetime) -> Self:
        """Those with something to do now: to begin, to go on, or to take up from a dead worker."""
        waiting = models.Q(state=Mailing.State.WAITING, starts_at__lte=now)
        return self.filter(waiting | models.Q(state=Mailing.State.SENDING, next_at__lte=now))


class Mailing(models.Model):
    """One mail to many: an article, a week's digest, or an invitation to confirm."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        DIGEST = "digest", _("weekly digest")
        INVITATION = "invitation", _("invitation to confirm")

    class State(models.TextChoices):
        WAITING = "waiting", _("about to leave")
        SENDING = "sending", _("on its way")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ARTICLE)
    title = models.CharField(_("title"), max_length=200)
    article = models.OneToOneField(
        Article,
        on_delete=models.SET_NULL,
        null=True,
        related_name="mailing",
        verbose_name=_("article"),
    )
    """Of one article there is one mailing, ever."""
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    """The span of a digest: it tells of what was published after `since`, up to `until`."""
    batch = models.OneToOneField(
        "SubscriberImport", on_delete=models.CASCADE, null=True, related_name="mailing"
    )
    """The import whose people an invitation goes to."""
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    starts_at = models.DateTimeField(_("leaves"))
    began_at = models.DateTimeField(_("left"), null=True)
    ended_at = models.DateTimeField(_("done"), null=True)
    is_addressed = models.BooleanField(default=False)
    """Whether there is a delivery for each recipient."""
    next_at = models.DateTimeField(null=True)
    """When the next batch is due. Whoever sends one first moves this past the time that it can
    take, by one conditional UPDATE, so that nobody else does."""
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)
    """What the mail server said when it last would not talk to us at all."""
    failed_batches = models.PositiveSmallIntegerField(default=0)
    """How many batches in a row found no server to talk to."""
    created_at = models.DateTimeField(default=timezone.now)

    objects = MailingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        constraints = [
            models.UniqueConstraint(
                fields=["until"], condition=models.Q(kind="digest"), name="one_digest_per_date"
            )
        ]
        indexes = [models.Index(fields=["state"], name="mailing_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def has_words(self) -> bool:
        """Whether there is still something to send: an article may be taken back meanwhile."""
        if self.kind != self.Kind.ARTICLE:
            return True
        return self.article is not None and self.article.is_published

    def wanted(self) -> SubscriberQuerySet:
        """Those who want a mailing of this kind now."""
        if self.kind == self.Kind.INVITATION:
            return Subscriber.objects.pending()
        is_digest = self.kind == self.Kind.DIGEST
        pace = Subscriber.Pace.WEEKLY if is_digest else Subscriber.Pace.EACH
        return Subscriber.objects.at_pace(pace)

    def recipients(self) -> SubscriberQuerySet:
        """Those to whom it goes: who want it and had confirmed when it began."""
        began_at = self.began_at or timezone.now()
        before = models.Q(confirmed_at=None) | models.Q(confirmed_at__lte=began_at)
        return self.wanted().filter(before)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(state=Delivery.State.WAITING)

    def failed(self) -> Self:
        return self.filter(state=Delivery.State.FAILED)


class Delivery(models.Model):
    """One mailing to one subscriber: one row, whatever happens, so that it is sent once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("delivered")
        FAILED = "failed", _("failed")
        SKIPPED = "skipped", _("no longer wanted")

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.SET_NULL,
        null=True,
        related_name="deliveries",
        verbose_name=_("subscriber"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    sent_at = models.DateTimeField(_("delivered"), null=True)
    answer = models.CharField(_("what the server said"), max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "subscriber"], name="one_delivery_per_subscriber"
            )
        ]
        indexes = [
            models.Index(fields=["mailing", "state", "id"], name="delivery_queue"),
            models.Index(fields=["mailing", "sent_at"], name="delivery_rate"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} → {self.subscriber_id}"
