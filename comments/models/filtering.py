"""What the spam filters were asked, said and learnt."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.one_row import IS_ONE_ROW, OneRow
from comments.models.comment import Comment


class AkismetCallQuerySet(models.QuerySet["AkismetCall"]):
    def checks(self) -> Self:
        """The questions, which are asked with all the facts."""
        return self.filter(operation=AkismetCall.Operation.CHECK)

    def corrections(self) -> Self:
        """What was sent because a person knew better."""
        return self.exclude(operation=AkismetCall.Operation.CHECK)

    def answered(self) -> Self:
        return self.filter(succeeded=True)


class AkismetCall(models.Model):
    """One question to Akismet, or one correction, with the facts sent and what came back."""

    class Operation(models.TextChoices):
        CHECK = "check", _("check")
        SPAM = "spam", _("correction: spam")
        HAM = "ham", _("correction: not spam")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="akismet_calls")
    operation = models.CharField(_("what"), max_length=10, choices=Operation)
    facts = models.JSONField(_("sent"), default=dict)
    succeeded = models.BooleanField(_("answered"))
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    headers = models.JSONField(_("remarks"), default=dict)
    """The headers of the answer that begin with X-akismet-, and Retry-After, in lower case."""
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = AkismetCallQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("exchange with Akismet")
        verbose_name_plural = _("exchanges with Akismet")

    def __str__(self) -> str:
        return _("%(operation)s: %(answer)s") % {
            "operation": self.get_operation_display(),
            "answer": self.answer,
        }


class FilterHealth(OneRow):
    """The one row of what Akismet said of the account, and of what the author was told of it."""

    class Key(models.TextChoices):
        UNKNOWN = "", _("not tried yet")
        VALID = "valid", _("valid")
        INVALID = "invalid", _("not valid")

    key = models.CharField(_("key"), max_length=10, choices=Key, blank=True)
    key_remark = models.CharField(_("what Akismet says of it"), max_length=500, blank=True)
    key_checked_at = models.DateTimeField(_("key tried"), null=True)
    usage = models.JSONField(_("usage"), default=dict)
    """Akismet’s `limit`, `usage`, `percentage` and `throttled`, as it gave them."""
    usage_at = models.DateTimeField(_("usage asked"), null=True)
    alert_code = models.CharField(_("alert"), max_length=20, blank=True)
    alert_message = models.CharField(_("alert message"), max_length=500, blank=True)
    alert_at = models.DateTimeField(_("alert received"), null=True)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    told_at = models.DateTimeField(_("author told"), null=True)

    class Meta:
        verbose_name = _("health of the spam filter")
        verbose_name_plural = _("health of the spam filter")
        constraints = [
            models.CheckConstraint(condition=IS_ONE_ROW, name="filter_health_is_one_row")
        ]

    def __str__(self) -> str:
        return str(_("health of the spam filter"))


class WordCount(models.Model):
    """In how many comments, decided as spam and as not spam, a word or the like was met."""

    word = models.CharField(max_length=100, primary_key=True)
    spam = models.PositiveIntegerField(default=0)
    ham = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.word
