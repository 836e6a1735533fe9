"""Where people are logged in."""

import uuid
from datetime import timedelta
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SEEN_EVERY = timedelta(minutes=5)
"""How exactly one knows when a session was last seen: a page costs no statement more than that."""


class SessionQuerySet(models.QuerySet["Session"]):
    def alive(self) -> "SessionQuerySet":
        """Those in which somebody is logged in, the last seen first."""
        alive = self.filter(expire_date__gt=timezone.now(), user__isnull=False)
        return alive.order_by("-last_seen_at")

    def of(self, user: User) -> "SessionQuerySet":
        return self.filter(user=user)

    def named(self, reference: str) -> "SessionQuerySet":
        """The one of a reference, none if it is of no session, all for "all"."""
        if reference == "all":
            return self
        try:
            return self.filter(reference=uuid.UUID(reference))
        except ValueError:
            return self.none()

    def end(self) -> int:
        """Log out whoever is in them, and return how many they were."""
        return self.delete()[0]


class Session(AbstractBaseSession):
    """A session, with what its owner needs to know it again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions"
    )
    reference = models.UUIDField(null=True, db_index=True)
    """By what pages name a session: whoever sees its key can enter by it."""
    began_at = models.DateTimeField(_("since"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    network = models.CharField(_("network"), max_length=50, blank=True)
    browser = models.CharField(_("browser"), max_length=60, blank=True)
    has_second_factor = models.BooleanField(_("with a second factor"), default=False)

    objects: ClassVar[Any] = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user}, {self.browser}"

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore

    def see(self) -> None:
        """Write down that it is in use, unless that was done a moment ago."""
        now = timezone.now()
        if self.user_id and self.last_seen_at < now - SEEN_EVERY:
            Session.objects.filter(pk=self.pk).update(last_seen_at=now)
