"""What happened to accounts, for reading only."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet["Event"]):
    def of_login_from(self, username: str, network: str) -> "EventQuerySet":
        """The times an account, by the name that was typed, was entered from a network."""
        entered = self.filter(what=Event.What.LOGIN, user__username=username)
        return entered.filter(network=network).exclude(network="")


class Event(models.Model):
    """Something that one account did, or that was tried with its name.

    What is changed in the admin is in the admin's own log.
    """

    class What(models.TextChoices):
        LOGIN = "login", _("logged in")
        LOGOUT = "logout", _("logged out")
        FAILED = "failed", _("login failed")
        LOCKED = "locked", _("too many attempts")
        FACTOR_ON = "factor on", _("second factor turned on")
        FACTOR_OFF = "factor off", _("second factor turned off")
        FACTOR_RESET = "factor reset", _("second factor taken away by the operator")
        CODE_USED = "code used", _("recovery code used")
        CODES_MADE = "codes made", _("new recovery codes made")
        SESSIONS_ENDED = "sessions ended", _("sessions ended")
        EXPORTED = "exported", _("exported")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    what = models.CharField(_("what"), max_length=20, choices=What)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("account"),
    )
    account = models.CharField(_("name of the account"), max_length=150, blank=True)
    """The name as it was, which outlives the account. What was typed for a name that nobody has is
    not kept: it may be a password in the wrong field."""
    network = models.CharField(_("network"), max_length=50, blank=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events of accounts")
        indexes = [models.Index(fields=["user", "network", "what"], name="event_known_networks")]

    def __str__(self) -> str:
        return f"{self.get_what_display()} – {self.account}" if self.account else self.label

    @property
    def label(self) -> str:
        return str(self.get_what_display())

    @classmethod
    def of(cls, what: str, user: User | None, network: str = "", detail: str = "") -> "Event":
        """Write down what happened."""
        name = user.get_username() if user else ""
        return cls.objects.create(
            what=what, user=user, account=name, network=network, detail=detail[:200]
        )
