"""Comments, what was said of them, and what the author decided about discussion."""

import zlib
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from comments import text, tree

HUES = 12
"""How many colours the stylesheet has for the initials of authors."""


class Discussion(models.Model):
    """The one row of settings for the conversation under articles."""

    class Hold(models.TextChoices):
        EVERYTHING = "everything", _("every comment")
        NEWCOMERS = "newcomers", _("comments by those who have none approved yet")
        NOTHING = "nothing", _("only what the spam filter or the rules below stop")

    class Order(models.TextChoices):
        OLDEST = "oldest", _("oldest first")
        NEWEST = "newest", _("newest first")
        LIKED = "liked", _("most liked first")

    hold = models.CharField(
        _("wait for approval"), max_length=10, choices=Hold, default=Hold.NEWCOMERS
    )
    links_allowed = models.PositiveSmallIntegerField(
        _("links allowed"),
        default=2,
        help_text=_("A comment with more links than this waits for approval."),
    )
    depth = models.PositiveSmallIntegerField(
        _("levels of replies shown"),
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(10)],
        help_text=_("From 2 to 10. Deeper replies are shown at the last level."),
    )
    page_size = models.PositiveSmallIntegerField(
        _("threads on a page"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
    )
    order = models.CharField(_("order"), max_length=10, choices=Order, default=Order.OLDEST)
    close_after_days = models.PositiveSmallIntegerField(
        _("close after days"),
        default=0,
        help_text=_("Days after publication when an article takes no more comments; 0: never."),
    )

    class Meta:
        verbose_name = _("discussion settings")
        verbose_name_plural = _("discussion settings")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="discussion_is_one_row")
        ]

    def __str__(self) -> str:
        return str(_("discussion settings"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> Self:
        """Return the settings as the author left them, or the defaults."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def is_open(self, article: Article) -> bool:
        """Say whether an article takes comments now."""
        if article.published_at is None or not (article.is_published and article.comments_open):
            return False
        age = timezone.now() - article.published_at
        return not self.close_after_days or age < timedelta(days=self.close_after_days)


class CommentQuerySet(tree.ThreadQuerySet):
    def held(self) -> Self:
        return self.filter(status=Comment.Status.HELD)

    def approved(self) -> Self:
        return self.filter(status=Comment.Status.APPROVED)

    def on(self, article: Article) -> Self:
        return self.filter(article=article)

    def shown(self) -> Self:
        """Those that readers see: approved, with nothing above them that hides its replies."""
        return self.approved().exclude(self.below(Comment.HIDES_REPLIES))

    def shown_threads(self) -> Self:
        """The top-level comments of threads in which anything is shown."""
        return self.filter(models.Exists(Comment.objects.shown().same_thread()), parent=None)


class Comment(tree.Node):  # type: ignore[django-manager-missing]  # mptt's own manager
    """One thing that somebody said under an article."""

    class Status(models.TextChoices):
        HELD = "held", _("held")
        APPROVED = "approved", _("approved")
        SPAM = "spam", _("spam")
        TRASH = "trash", _("trash")

    class Verdict(models.TextChoices):
        NOT_ASKED = "", _("not asked")
        HAM = "ham", _("not spam")
        SPAM = "spam", _("spam")
        DISCARD = "discard", _("blatant spam")
        ERROR = "error", _("no answer")

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="comments", verbose_name=_("article")
    )
    parent = tree.TreeForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("in reply to"),
    )
    number = models.PositiveIntegerField(
        _("number"),
        null=True,
        editable=False,
        help_text=_("Its place among its siblings, given when it is first shown."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # An account that has written is closed, not deleted: its name would be anybody's.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail"))
    website = models.URLField(_("website"), max_length=200, blank=True)
    body = models.TextField(_("comment"), max_length=30_000)
    body_html = models.TextField(editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.HELD, editable=False
    )
    verdict = models.CharField(
        _("Akismet’s opinion"), max_length=10, choices=Verdict, blank=True, editable=False
    )
    like_count = models.PositiveIntegerField(_("likes"), default=0, editable=False)
    created_at = models.DateTimeField(_("date"), default=timezone.now)
    ip_address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=400, blank=True)
    referrer = models.CharField(_("came from"), max_length=400, blank=True)

    objects = CommentQuerySet.as_manager()

    # What a query adds where moderation asks for it.
    is_decided: bool
    is_known: bool

    REMOVED = models.Q(status__in=[Status.SPAM, Status.TRASH], number__isnull=False)
    """Shown once and since taken away: its place stays, and so do the replies below it."""
    HIDES_REPLIES = ~models.Q(status=Status.APPROVED) & ~REMOVED

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(fields=["article", "status"], name="comment_of_article"),
            models.Index(fields=["status", "-created_at"], name="comment_queue"),
            models.Index(fields=["email", "name"], name="comment_author"),
        ]
        constraints = [
            tree.ONE_ROOT_PER_TREE,
            models.UniqueConstraint(
                fields=["article", "number"],
                condition=models.Q(parent=None),
                name="one_thread_per_number",
            ),
            models.UniqueConstraint(fields=["parent", "number"], name="one_reply_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.created_at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.body_html = text.render(self.body)
        if self._state.adding:
            tree.insert(self, lambda: super(Comment, self).save(*args, **kwargs))
        else:
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The permalink, which finds the page of the conversation where the comment stands."""
        return reverse("comments:permalink", args=[self.pk])

    @property
    def initials(self) -> str:
        """One or two letters that stand for the author."""
        words = [word for word in self.name.split() if word[0].isalnum()] or [self.name.strip()]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    @property
    def hue(self) -> int:
        """A number below HUES, always the same for one author."""
        return zlib.crc32(self.email.lower().encode()) % HUES

    @property
    def is_shown(self) -> bool:
        """Whether readers see it now."""
        return Comment.objects.shown().filter(pk=self.pk).exists()

    @property
    def is_removed(self) -> bool:
        """Whether readers saw it once, and the author has since taken it away."""
        return self.number is not None and self.status in (self.Status.SPAM, self.Status.TRASH)


class Move(models.Model):
    """One change of a comment's state: from, to, by whom, why, when."""

    class Reason(models.TextChoices):
        DECIDED = "decided", _("decided by a moderator")
        UNDONE = "undone", _("undone")
        TRUSTED = "trusted", _("nothing speaks against it")
        OWN = "own", _("written by a moderator")
        EVERYTHING_HELD = "everything_held", _("every comment waits for approval")
        NEWCOMER = "newcomer", _("first comment by this author")
        LINKS = "links", _("too many links")
        FILTER_OFF = "filter_off", _("the spam filter is off")
        FILTER_FAILED = "filter_failed", _("the spam filter did not answer")
        FILTER_SPAM = "filter_spam", _("Akismet takes it for spam")
        FILTER_BLATANT = "filter_blatant", _("Akismet takes it for blatant spam")
        HONEYPOT = "honeypot", _("filled in the field that people do not see")

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
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of state")
        verbose_name_plural = _("history")

    def __str__(self) -> str:
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"


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
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("exchange with Akismet")
        verbose_name_plural = _("exchanges with Akismet")

    def __str__(self) -> str:
        return _("%(operation)s: %(answer)s") % {
            "operation": self.get_operation_display(),
            "answer": self.answer,
        }


class Like(models.Model):
    """One visitor's like of one comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="likes")
    visitor = models.CharField(max_length=32)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("like")
        verbose_name_plural = _("likes")
        constraints = [
            models.UniqueConstraint(fields=["comment", "visitor"], name="one_like_per_visitor")
        ]

    def __str__(self) -> str:
        return f"{self.visitor} ♥ {self.comment_id}"
