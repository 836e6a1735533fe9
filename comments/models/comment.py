"""One thing that somebody said."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog import front_cache
from blog.folding import fold
from blog.models import Article
from blog.search import index
from comments import text, tree
from comments.initials import hue, initials

LONGEST_FOLDED_NAME = 200


class CommentQuerySet(tree.ThreadQuerySet):
    def held(self) -> Self:
        return self.filter(status=Comment.Status.HELD)

    def undecided(self) -> Self:
        """Those that wait, and on which no person has decided anything yet."""
        return self.held().exclude(moves__by__isnull=False)

    def approved(self) -> Self:
        return self.filter(status=Comment.Status.APPROVED)

    def on(self, article: Article) -> Self:
        return self.filter(article=article)

    def saying_the_same(self, **where_and_what: Any) -> Self:
        """Those with this article, parent, user, name, e-mail, fingerprint and body that may stay.

        They are held or approved: a twin of what was removed is judged as a new comment.
        """
        return self.filter(
            **where_and_what, status__in=[Comment.Status.HELD, Comment.Status.APPROVED]
        )

    def shown(self) -> Self:
        """Those that readers see: approved, with nothing above them that hides its replies."""
        return self.approved().exclude(self.below(Comment.HIDES_REPLIES))

    def reachable(self) -> Self:
        """Those of them whose permalinks lead readers somewhere: their articles are published."""
        # Not `article__in`, by which SQLite looks up each of some comments under each article.
        visible = Article.objects.visible().filter(pk=models.OuterRef("article"))
        return self.shown().filter(models.Exists(visible))

    def was_shown(self, pk: int) -> bool:
        """Whether readers saw one that was since removed, where they still see the article."""
        there = self.filter(article__in=Article.objects.visible())
        return there.filter(Comment.REMOVED, pk=pk).exists()

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

    class Wish(models.TextChoices):
        """What an author may ask to be told of by mail."""

        REPLIES = "replies", _("replies to my comment")
        THREAD = "thread", _("all comments on this article")
        ARTICLES = "articles", _("new articles")

    class Markup(models.TextChoices):
        """How the text of a comment becomes HTML."""

        MARKDOWN = "markdown", _("as typed here")
        WORDPRESS = "wordpress", _("HTML, as WordPress kept it")

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
    folded_name = models.CharField(max_length=LONGEST_FOLDED_NAME, editable=False)
    email = models.EmailField(_("e-mail"))
    website = models.URLField(_("website"), max_length=200, blank=True)
    body = models.TextField(_("comment"), max_length=30_000)
    body_html = models.TextField(editable=False)
    fingerprint = models.BigIntegerField(null=True, editable=False)
    """A checksum of the body, by which an index finds where the same stands; no two need differ."""
    markup = models.CharField(
        _("kind of text"), max_length=10, choices=Markup, default=Markup.MARKDOWN, editable=False
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.HELD, editable=False
    )
    verdict = models.CharField(
        _("Akismet’s opinion"), max_length=10, choices=Verdict, blank=True, editable=False
    )
    fell_for_honeypot = models.BooleanField(
        _("filled in the hidden field"), default=False, editable=False
    )
    local_opinion = models.JSONField(_("the local filter’s opinion"), null=True, editable=False)
    """What `comments.bayes` made of it: `probability` (0 to 1) and `words`, each with its own."""
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("edited by"),
    )
    revised_at = models.DateTimeField(_("changed by its author"), null=True, editable=False)
    original_body = models.TextField(_("as it was first written"), blank=True, editable=False)
    wishes = models.JSONField(_("wants to be told of"), default=list, editable=False)
    """A list of Wish. Whoever sends such mails has the address confirmed first."""
    noticed_at = models.DateTimeField(_("mail sent"), null=True, editable=False)
    """When the author was told by mail that it waits, or was about to be."""
    like_count = models.PositiveIntegerField(_("likes"), default=0, editable=False)
    created_at = models.DateTimeField(_("date"), default=timezone.now)
    ip_address = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=400, blank=True)
    referrer = models.CharField(_("came from"), max_length=400, blank=True)
    old_number = models.PositiveBigIntegerField(null=True, editable=False)
    """Its identifier elsewhere, where that could not stay its primary key here."""

    objects = CommentQuerySet.as_manager()

    # What a query adds where moderation asks for it.
    is_decided: bool

    REMOVED_STATUSES = (Status.SPAM, Status.TRASH)
    REMOVED = models.Q(status__in=REMOVED_STATUSES, number__isnull=False)
    """Shown once and since taken away: its place stays, and so do the replies below it."""
    NOT_APPROVED = (Status.HELD, *REMOVED_STATUSES)
    HIDES_REPLIES = ~models.Q(status=Status.APPROVED) & ~REMOVED

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(fields=["article", "status", "created_at"], name="comment_newest"),
            models.Index(fields=["article", "status", tree.OF_THREAD], name="comment_of_article"),
            models.Index(fields=["status", "-created_at"], name="comment_queue"),
            # With the status: without statistics SQLite would go by that alone, as in the queue.
            models.Index(fields=["email", "name", "status"], name="comment_by_author"),
            models.Index(fields=["folded_name", "status", "email"], name="comment_by_name"),
            # For whoever asks for their data, in whatever case they typed their address.
            models.Index(Lower("email"), name="comment_by_address"),
            models.Index(fields=["fingerprint", "created_at"], name="comment_same_text"),
            # What stands after the end of a comment makes room for one more reply.
            models.Index(fields=["tree_id", "rght"], name="comment_ends"),
            # Few are not approved: so `shown` finds what hides a comment without its whole thread.
            models.Index(
                fields=["tree_id", "lft", "rght"],
                condition=~models.Q(status="approved"),
                name="comment_not_approved",
            ),
            models.Index(fields=["ip_address"], name="comment_ip_address"),
            models.Index(fields=["created_at"], name="comment_date"),
            models.Index(
                fields=["old_number"],
                condition=models.Q(old_number__isnull=False),
                name="comment_old_number",
            ),
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

    def render(self) -> None:
        """Set what follows from the text and the name, as `save` does."""
        is_html = self.markup == self.Markup.WORDPRESS
        self.body_html = text.render_html(self.body) if is_html else text.render(self.body)
        self.fingerprint = text.fingerprint(self.body)
        self.folded_name = fold(self.name)[:LONGEST_FOLDED_NAME]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.render()
        is_indexed = self.status == self.Status.APPROVED
        if self._state.adding:
            tree.insert(self)
        else:
            if is_indexed:
                index.forget("comment", [self.pk])
            super().save(*args, **kwargs)
        if is_indexed:
            index.soon("comment", [self.pk])

    def get_absolute_url(self) -> str:
        """The permalink, which finds the page of the conversation where the comment stands."""
        return reverse("comments:permalink", args=[self.pk])

    def refresh_article(self) -> None:
        """Have the article shown anew where it is kept, as something in this has changed."""
        if front_cache.is_there():
            front_cache.changed(Article.objects.visible().filter(pk=self.article_id))

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def hue(self) -> int:
        return hue(self.email)

    @property
    def plain_text(self) -> str:
        """What it says, without any tags."""
        is_html = self.markup == self.Markup.WORDPRESS
        return text.without_tags(self.body_html) if is_html else self.body

    @property
    def links(self) -> list[str]:
        """The addresses that it links to, each once, in order; it need not be saved yet."""
        if not self.body_html:
            self.render()
        return text.links(self.body_html)

    @property
    def revision(self) -> str:
        """Which text its author has put in the place of the first one, or ""."""
        return str(self.revised_at.timestamp()) if self.revised_at else ""

    @property
    def seen(self) -> str:
        """What a moderator saw of it: its state, and which text, if its author has changed it."""
        return f"{self.status}@{self.revision}" if self.revision else self.status

    @property
    def is_shown(self) -> bool:
        """Whether readers see it now."""
        return Comment.objects.shown().filter(pk=self.pk).exists()

    @property
    def is_removed(self) -> bool:
        """Whether readers saw it once, and the author has since taken it away."""
        return self.number is not None and self.status in self.REMOVED_STATUSES
