"""Who gets mail, how each of them came and went, and whom nobody may write to."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> Self:
        """Those who have confirmed and may be written to."""
        return self.filter(status=Subscriber.Status.ACTIVE)

    def pending(self) -> Self:
        return self.filter(status=Subscriber.Status.PENDING)

    def at_pace(self, pace: str) -> Self:
        """Those who may be written to and asked for articles at this pace."""
        return self.active().filter(pace=pace)


class Subscriber(models.Model):
    """One e-mail address, and what its owner asked for."""

    class Status(models.TextChoices):
        PENDING = "pending", _("not confirmed")
        ACTIVE = "active", _("confirmed")
        LEFT = "left", _("unsubscribed")
        UNREACHABLE = "unreachable", _("mail comes back")
        COMPLAINED = "complained", _("complained of spam")

    class Pace(models.TextChoices):
        EACH = "each", _("each article, as soon as it is published")
        WEEKLY = "weekly", _("a digest once a week")
        REPLIES = "replies", _("only replies to my comments")

    class Source(models.TextChoices):
        ARTICLE = "article", _("under an article")
        FOOTER = "footer", _("at the foot of a page")
        PAGE = "page", _("on the page for it")
        COMMENT = "comment", _("with a comment")
        IMPORT = "import", _("imported")
        ADMIN = "admin", _("entered by the author")

    email = models.EmailField(_("e-mail"), unique=True)
    """In lower case, its domain in ASCII (RFC 5890), so that one address is one row."""
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.PENDING, editable=False
    )
    pace = models.CharField(_("articles"), max_length=10, choices=Pace, default=Pace.EACH)
    source = models.CharField(
        _("signed up"), max_length=10, choices=Source, default=Source.ADMIN, editable=False
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    asked_at = models.DateTimeField(_("last asked to confirm"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    """When it stopped being active: left, complained, or mail came back for good."""

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        indexes = [
            models.Index(fields=["status", "pace", "id"], name="subscriber_recipients"),
            models.Index(fields=["status", "-id"], name="subscriber_list"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE


class Change(models.Model):
    """One step of a subscription. It outlives the address, as a mere number for the statistics."""

    class Why(models.TextChoices):
        ASKED = "asked", _("signed up")
        CONFIRMED = "confirmed", _("confirmed")
        IMPORTED = "imported", _("imported")
        LEFT = "left", _("unsubscribed")
        RETURNED = "returned", _("came back")
        BOUNCED = "bounced", _("mail comes back")
        COMPLAINED = "complained", _("complained of spam")
        ERASED = "erased", _("asked to be erased")
        EXPIRED = "expired", _("never confirmed")
        DECIDED = "decided", _("changed by the author")

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.SET_NULL, null=True, related_name="changes"
    )
    from_status = models.CharField(_("from"), max_length=12, choices=Subscriber.Status, blank=True)
    """Empty for whoever is new."""
    to_status = models.CharField(_("to"), max_length=12, choices=Subscriber.Status, blank=True)
    """Empty for whoever was erased."""
    why = models.CharField(_("why"), max_length=12, choices=Why)
    source = models.CharField(_("signed up"), max_length=10, choices=Subscriber.Source)
    mailing = models.ForeignKey(
        "Mailing",
        on_delete=models.SET_NULL,
        null=True,
        related_name="changes",
        verbose_name=_("mailing"),
    )
    """The mailing whose link was followed, or that came back."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change")
        verbose_name_plural = _("history")
        indexes = [models.Index(fields=["at"], name="change_date")]

    def __str__(self) -> str:
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"


def digest_of(email: str) -> str:
    """Return a keyed digest by which an address is known again, and cannot be found out."""
    return salted_hmac("subscriptions.address", email, algorithm="sha256").hexdigest()


class Suppression(models.Model):
    """Somebody who wants no mail at all, known by a digest of the address."""

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")

    def __str__(self) -> str:
        return self.digest[:12]


class Quota(models.Model):
    """How much of something limited was used within one span of time."""

    key = models.CharField(max_length=90)
    span = models.PositiveIntegerField()
    """The number of the span: seconds since 1970, divided by its length."""
    used = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "span"], name="one_quota_per_span")]

    def __str__(self) -> str:
        return f"{self.key}: {self.used}"
