"""What is decided about accounts in general."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.one_row import IS_ONE_ROW, OneRow


class Access(OneRow):
    """The one row that says what is asked of those who may enter the admin."""

    second_factor_required = models.BooleanField(
        _("everybody needs a second factor"),
        default=False,
        help_text=_(
            "Whoever has none sets one up before anything else. Those who are logged in without "
            "one are logged out."
        ),
    )
    keep_events_days = models.PositiveIntegerField(
        _("keep the log of accounts for (days)"),
        default=180,
        validators=[MinValueValidator(1)],
    )

    class Meta:
        verbose_name = _("who may come in")
        verbose_name_plural = _("who may come in")
        constraints = [models.CheckConstraint(condition=IS_ONE_ROW, name="access_is_one_row")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
