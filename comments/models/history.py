"""What was decided, by whom and why, one comment at a time or many."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class Batch(models.Model):
    """One decision on many comments, carried out by the worker and undone as one."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped by a fault")

    verb = models.CharField(_("what"), max_length=10)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    comment_ids = models.JSONField(_("comments"), default=list)
    """The primary keys of what was decided on, as counted before, in the order of the decision."""
    revisions = models.JSONField(default=dict)
    """The Comment.revision that was seen, by primary key, of those that have one."""
    done = models.PositiveIntegerField(_("done"), default=0)
    """How many of `comment_ids`, from the first, have been seen to."""
    moved = models.PositiveIntegerField(_("moved"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    undoes = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        related_name="undone_by",
        verbose_name=_("takes back"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("decision on many")
        verbose_name_plural = _("decisions on many")

    def __str__(self) -> str:
        return f"{self.verb} × {len(self.comment_ids)}"

    def revision_of(self, comment: Comment) -> str:
        """Return which text of a comment the decision is on, as Comment.revision says it."""
        return str(self.revisions.get(str(comment.pk), ""))


class MoveQuerySet(models.QuerySet["Move"]):
    def changes(self) -> Self:
        """Those that led elsewhere, not those that say why a comment stays where it is."""
        return self.exclude(from_status=models.F("to_status"))

    def decisions(self) -> Self:
        """Those that a person made."""
        return self.exclude(by=None)


class Move(models.Model):
    """One change of a comment's state: from, to, by whom, why, when."""

    class Reason(models.TextChoices):
        DECIDED = "decided", _("decided by a moderator")
        UNDONE = "undone", _("undone")
        TRUSTED = "trusted", _("nothing speaks against it")
        VOUCHED = "vouched", _("its author is approved from now on")
        OWN = "own", _("written by a moderator")
        EVERYTHING_HELD = "everything_held", _("every comment waits for approval")
        NEWCOMER = "newcomer", _("first comment by this author")
        LINKS = "links", _("too many links")
        WATCHED = "watched", _("a word that is watched")
        REFUSED = "refused", _("a word that is refused")
        BANNED = "banned", _("a banned sender")
        IMITATION = "imitation", _("a known name with another e-mail address")
        SAME_TEXT = "same_text", _("the same text as another comment")
        SAME_LINK = "same_link", _("a link that is posted everywhere")
        FILTER_OFF = "filter_off", _("the spam filter is off")
        FILTER_FAILED = "filter_failed", _("the spam filter did not answer")
        FILTER_RESTS = "filter_rests", _("the spam filter is failing and was not asked")
        FILTER_SPAM = "filter_spam", _("Akismet takes it for spam")
        FILTER_BLATANT = "filter_blatant", _("Akismet takes it for blatant spam")
        LOCAL_SPAM = "local_spam", _("the local filter takes it for spam")
        HONEYPOT = "honeypot", _("filled in the field that people do not see")
        IMPORTED = "imported", _("brought in from WordPress")
        REVISED = "revised", _("changed by its author")
        WITHDRAWN = "withdrawn", _("withdrawn by its author")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="moves")
    from_status = models.CharField(_("from"), max_length=10, choices=Comment.Status)
    to_status = models.CharField(_("to"), max_length=10, choices=Comment.Status)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    why = models.CharField(_("why"), max_length=20, choices=Reason)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    """What `comments.reasons` makes a sentence of, by names that depend on the reason."""
    batch = models.ForeignKey(
        Batch, on_delete=models.SET_NULL, null=True, related_name="moves", verbose_name=_("batch")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of state")
        verbose_name_plural = _("history")

    def __str__(self) -> str:
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"
