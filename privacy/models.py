"""What was done with people's data, who asks for theirs, and who answers for the site."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.one_row import IS_ONE_ROW, OneRow
from blog.personal_data import Person

AN_HOUR = timedelta(hours=1)
"""For how long somebody who asked for their data can come by it, by the link in the mail."""


class AskingQuerySet(models.QuerySet["Asking"]):
    def open(self) -> Self:
        return self.filter(at__gt=timezone.now() - AN_HOUR)

    def over(self) -> Self:
        return self.filter(at__lte=timezone.now() - AN_HOUR)


class Asking(models.Model):
    """Somebody who typed an address to see what is stored about it, until their link is used up.

    The link names this row, so that no address stands in any log of what was asked for.
    """

    email = models.EmailField()
    at = models.DateTimeField(default=timezone.now)

    objects = AskingQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def person(self) -> Person:
        return Person(self.email)

    @property
    def until(self) -> datetime:
        return self.at + AN_HOUR


class DeedQuerySet(models.QuerySet["Deed"]):
    def unfinished(self) -> Self:
        return self.filter(kind=Deed.Kind.ERASURE, ended_at=None)


class Deed(models.Model):
    """One time that a person's data were handed out or erased; it does not tell whose."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("handed out")
        ERASURE = "erasure", _("erased")

    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    by_the_person = models.BooleanField(_("by the person"), default=False)
    texts_stay = models.BooleanField(_("published comments stay, without a name"), default=False)
    counts = models.JSONField(_("rows"), default=dict)
    """How many rows it was, by the name of their holding."""
    at = models.DateTimeField(_("when"), default=timezone.now)
    ended_at = models.DateTimeField(_("done"), null=True)
    email = models.EmailField(blank=True)
    """Whose data are being erased, until that is done."""

    objects = DeedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("request for a person’s data")
        verbose_name_plural = _("people’s data")
        default_permissions = ()
        permissions = [("see_to_people", _("Can hand out and erase a person’s data"))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.at:%Y-%m-%d}"

    def count(self, name: str, rows: int) -> None:
        self.counts[name] = self.counts.get(name, 0) + rows

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


class Imprint(OneRow):
    """The one row that says who answers for the site (in France: loi n° 2004-575, article 1-1)."""

    publisher = models.CharField(
        _("publisher"),
        max_length=200,
        blank=True,
        help_text=_("Who publishes the site: a person’s name, or that of a company or society."),
    )
    director = models.CharField(
        _("responsible for what is published"),
        max_length=200,
        blank=True,
        help_text=_("Where it is somebody else than the publisher."),
    )
    contact = models.TextField(
        _("contact"),
        blank=True,
        help_text=_("Postal address, e-mail or telephone, a line each."),
    )
    host = models.TextField(
        _("host"),
        blank=True,
        help_text=_("Name, address and telephone of whoever runs the server, a line each."),
    )
    more = models.TextField(
        _("more"),
        blank=True,
        help_text=_("Whatever else has to be said, such as a register and its number."),
    )

    class Meta:
        verbose_name = _("imprint")
        verbose_name_plural = _("imprint")
        constraints = [models.CheckConstraint(condition=IS_ONE_ROW, name="imprint_is_one_row")]

    def __str__(self) -> str:
        return str(_("imprint"))

    @property
    def is_filled(self) -> bool:
        """Whether there is enough to be shown: who publishes, how to reach them, and the host."""
        return bool(self.publisher and self.contact and self.host)

    def clean_fields(self, exclude: Any = None) -> None:
        """Keep no blanks around what was typed, which would pass for something filled in."""
        for name in ("publisher", "director", "contact", "host", "more"):
            setattr(self, name, getattr(self, name).strip())
        super().clean_fields(exclude)
