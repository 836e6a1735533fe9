"""What the author decided about mail to subscribers."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.one_row import IS_ONE_ROW, OneRow


class Newsletter(OneRow):
    """The one row of settings for mail to subscribers."""

    class Content(models.TextChoices):
        FULL = "full", _("the whole article")
        OPENING = "opening", _("its opening, with a link to the rest")

    class Weekday(models.IntegerChoices):
        """As Python counts them, from 0."""

        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    mails_articles = models.BooleanField(
        _("send each new article by mail"),
        default=True,
        help_text=_("To those who asked for each article, once it is published."),
    )
    delay_minutes = models.PositiveSmallIntegerField(
        _("minutes before it leaves"),
        default=10,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("After publication. Until then you can stop it."),
    )
    content = models.CharField(
        _("what the mail holds"), max_length=10, choices=Content, default=Content.FULL
    )
    per_minute = models.PositiveIntegerField(
        _("mails a minute"),
        default=300,
        validators=[MaxValueValidator(100_000)],
        help_text=_("At most, as your mail provider allows; 0: as fast as it takes them."),
    )
    mails_digest = models.BooleanField(
        _("send a weekly digest"),
        default=True,
        help_text=_("To those who asked for it, in each week that has a new article."),
    )
    digest_weekday = models.PositiveSmallIntegerField(
        _("on"), choices=Weekday, default=Weekday.SATURDAY
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("at"),
        default=8,
        validators=[MaxValueValidator(23)],
        help_text=_("The hour, from 0 to 23, by the clock of the site."),
    )
    digest_set_at = models.DateTimeField(null=True, editable=False)
    """When day and hour were last changed: what would have been due before was not missed."""
    return_address = models.EmailField(
        _("where mails come back to"),
        blank=True,
        help_text=_(
            "A mailbox for mails that cannot be delivered and for requests to leave; it is read "
            "with “manage.py read_bounces”. Empty: the sender’s own."
        ),
    )
    confirmations_per_hour = models.PositiveIntegerField(
        _("sign-ups an hour"),
        default=300,
        validators=[MinValueValidator(1)],
        help_text=_("At most, from everywhere: so many mails a robot can cause."),
    )

    class Meta:
        verbose_name = _("mail settings")
        verbose_name_plural = _("mail settings")
        constraints = [models.CheckConstraint(condition=IS_ONE_ROW, name="newsletter_is_one_row")]

    def __str__(self) -> str:
        return str(_("mail settings"))

    @property
    def delay(self) -> timedelta:
        return timedelta(minutes=self.delay_minutes)

    @property
    def envelope_sender(self) -> str:
        """The address to which mails come back that cannot be delivered (RFC 5321, 4.4)."""
        return self.return_address or settings.DEFAULT_FROM_EMAIL

    def digest_due(self, now: datetime) -> datetime:
        """Return when the digest was last due, at the latest now, by the clock of the site."""
        local = timezone.localtime(now)
        day = local.date() - timedelta(days=(local.weekday() - self.digest_weekday) % 7)
        due = self._on(day)
        return due if due <= now else self._on(day - timedelta(days=7))

    def _on(self, day: Any) -> datetime:
        return timezone.make_aware(datetime(day.year, day.month, day.day, self.digest_hour))
