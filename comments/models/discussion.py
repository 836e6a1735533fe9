"""What the author decided about discussion in general."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from blog.one_row import IS_ONE_ROW, OneRow


class Discussion(OneRow):
    """The one row of settings for the conversation under articles."""

    class Hold(models.TextChoices):
        EVERYTHING = "everything", _("every comment")
        NEWCOMERS = "newcomers", _("comments by those who have none approved yet")
        NOTHING = "nothing", _("only what the spam filter or the rules below stop")

    class Order(models.TextChoices):
        OLDEST = "oldest", _("oldest first")
        NEWEST = "newest", _("newest first")
        LIKED = "liked", _("most liked first")

    class Who(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        KNOWN = "known", _("those who have an approved comment")
        ACCOUNTS = "accounts", _("those who are logged in")

    class Notice(models.TextChoices):
        EACH = "each", _("a mail for each comment")
        HOURLY = "hourly", _("at most one mail an hour")
        NONE = "none", _("no mail")

    who = models.CharField(_("who may comment"), max_length=10, choices=Who, default=Who.EVERYONE)
    hold = models.CharField(
        _("wait for approval"), max_length=10, choices=Hold, default=Hold.NEWCOMERS
    )
    links_allowed = models.PositiveSmallIntegerField(
        _("links allowed"),
        default=2,
        help_text=_("A comment with more links than this waits for approval."),
    )
    words_watched = models.TextField(
        _("words watched"),
        blank=True,
        help_text=_("A comment with one of these words or phrases waits for approval."),
    )
    words_refused = models.TextField(
        _("words refused"),
        blank=True,
        help_text=_("A comment with one of these words or phrases goes to the trash."),
    )
    flood_seconds = models.PositiveSmallIntegerField(
        _("seconds between two comments"),
        default=15,
        validators=[MaxValueValidator(3600)],
        help_text=_("For one IP address or one e-mail address; 0: no limit."),
    )
    local_filter_decides = models.BooleanField(
        _("the local filter decides"),
        default=False,
        help_text=_(
            "It learns from your decisions, on this machine. Until you turn it on, it only "
            "tells you what it thinks. It is not asked where Akismet is."
        ),
    )
    notice = models.CharField(
        _("mail when comments wait"), max_length=10, choices=Notice, default=Notice.EACH
    )
    notice_email = models.EmailField(
        _("to"), blank=True, help_text=_("Empty: to everybody who may moderate.")
    )
    keep_spam_days = models.PositiveSmallIntegerField(
        _("days until spam is deleted"), default=15, help_text=_("0: never.")
    )
    keep_trash_days = models.PositiveSmallIntegerField(
        _("days until trash is deleted"), default=30, help_text=_("0: never.")
    )
    keep_address_days = models.PositiveSmallIntegerField(
        _("days until IP addresses and browsers are forgotten"),
        default=90,
        help_text=_("0: never."),
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
        constraints = [models.CheckConstraint(condition=IS_ONE_ROW, name="discussion_is_one_row")]

    def __str__(self) -> str:
        return str(_("discussion settings"))

    def is_open(self, article: Article) -> bool:
        """Say whether an article takes comments now; a page does not close by its age."""
        if article.published_at is None or not (article.is_published and article.comments_open):
            return False
        closes_at = self.closes_at(article)
        return closes_at is None or timezone.now() < closes_at

    def closes_at(self, article: Article) -> datetime | None:
        """Return when an article closes by its age; a page never does."""
        if article.is_page or article.published_at is None or not self.close_after_days:
            return None
        return article.published_at + timedelta(days=self.close_after_days)
