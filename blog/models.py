"""What the author writes: the blog itself, articles, pages, tags, pictures and link cards."""

import math
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from blog import editor, figures, html, link_cards
from blog.one_row import IS_ONE_ROW, OneRow

WORDS_PER_MINUTE = 230
"""How fast a grown person reads French silently, in words (Brysbaert, 2019, rounded down)."""

IMAGE_TYPES = FileExtensionValidator(["avif", "gif", "jpeg", "jpg", "png", "webp"])


class Blog(OneRow):
    """The one row that says what the blog is called and who writes it."""

    name = models.CharField(_("name"), max_length=100, default="Palabre")
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    author_name = models.CharField(_("author’s name"), max_length=100, blank=True)
    biography = models.TextField(
        _("biography"), blank=True, help_text=_("A few sentences, shown under each article.")
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language of the pages around the articles."),
    )

    class Meta:
        verbose_name = _("the blog")
        verbose_name_plural = _("the blog")
        constraints = [models.CheckConstraint(condition=IS_ONE_ROW, name="blog_is_one_row")]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:tag", args=[self.slug])


class Picture(models.Model):
    """An image that the author uploads once and places in as many articles as they like."""

    file = models.ImageField(
        _("file"),
        upload_to="pictures/%Y/%m",
        width_field="width",
        height_field="height",
        validators=[IMAGE_TYPES],
    )
    alternative_text = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What someone who cannot see the picture should know of it."),
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        ordering = ["-uploaded_at"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.alternative_text or str(self.file)


class LinkCard(models.Model):
    """What is shown of a page elsewhere, when a paragraph holds nothing but a link to it."""

    url = models.URLField(_("address"), max_length=link_cards.LONGEST_URL, unique=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=100, blank=True)
    picture = models.ImageField(
        _("picture"),
        upload_to="cards/%Y/%m",
        width_field="picture_width",
        height_field="picture_height",
        blank=True,
        validators=[IMAGE_TYPES],
    )
    picture_width = models.PositiveIntegerField(null=True, editable=False)
    picture_height = models.PositiveIntegerField(null=True, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["url"]
        verbose_name = _("link card")
        verbose_name_plural = _("link cards")

    def __str__(self) -> str:
        return self.title or self.url


class Prose(models.Model):
    """A title, an address and a body, written in the editor and made into HTML at save."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("slug"), max_length=200, unique=True, help_text=_("The last part of the address.")
    )
    body = ProseEditorField(
        _("text"), extensions=editor.EXTENSIONS, sanitize=html.clean_article, blank=True
    )
    body_html = models.TextField(editable=False, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.body = html.clean_article(self.body)
        cards = LinkCard.objects.in_bulk(link_cards.lone_links(self.body), field_name="url")
        pictures = Picture.objects.filter(file__in=figures.own_files(self.body))
        sizes = {str(p.file): (p.width, p.height) for p in pictures}
        self.body_html = figures.render(link_cards.render(self.body, cards), sizes)
        super().save(*args, **kwargs)


class Page(Prose):
    """A page that stands outside the stream of articles, such as “About”."""

    in_menu = models.BooleanField(_("in the menu"), default=True)
    position = models.PositiveSmallIntegerField(_("position in the menu"), default=0)

    class Meta:
        ordering = ["position", "title"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_absolute_url(self) -> str:
        return reverse("blog:page", args=[self.slug])

    def clean(self) -> None:
        """Refuse an address at which readers would find something else."""
        try:
            found = resolve(f"/{self.slug}/").view_name
        except Resolver404:
            return  # the slug has an error of its own
        if found != "blog:page":
            raise ValidationError({"slug": _("This address is taken by another part of the site.")})


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """Those that readers may see now, the newest first."""
        return self.filter(published_at__lte=timezone.now()).order_by("-published_at", "-pk")

    def drafts(self) -> Self:
        return self.filter(published_at=None)

    def scheduled(self) -> Self:
        return self.filter(published_at__gt=timezone.now())

    def publish(self) -> int:
        """Publish now those that readers do not see yet, and return how many."""
        now = timezone.now()
        return self.exclude(published_at__lte=now).update(published_at=now, updated_at=now)

    def back_to_draft(self) -> int:
        """Take those that have a date from the readers, and return how many."""
        return self.exclude(published_at=None).update(published_at=None, updated_at=timezone.now())

    def published_on(self, year: int, month: int, day: int) -> Self:
        """Those published on one day, by the clock of the site."""
        start = timezone.make_aware(datetime(year, month, day))
        end = timezone.make_aware(datetime(year, month, day) + timedelta(days=1))
        return self.filter(published_at__gte=start, published_at__lt=end)


class Article(Prose):
    """A text is a draft without a date, scheduled with a later one, published with an earlier."""

    standfirst = models.TextField(
        _("standfirst"),
        blank=True,
        help_text=_("One or two sentences that open the article and stand for it in lists."),
    )
    cover = models.ImageField(
        _("cover image"),
        upload_to="covers/%Y/%m",
        width_field="cover_width",
        height_field="cover_height",
        blank=True,
        validators=[IMAGE_TYPES],
    )
    cover_alt = models.CharField(
        _("alternative text of the cover"),
        max_length=300,
        blank=True,
        help_text=_("What someone who cannot see the picture should know of it."),
    )
    cover_credit = models.CharField(_("credit of the cover"), max_length=200, blank=True)
    cover_width = models.PositiveIntegerField(null=True, editable=False)
    cover_height = models.PositiveIntegerField(null=True, editable=False)
    tags = models.ManyToManyField(Tag, related_name="articles", blank=True, verbose_name=_("tags"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("author"),
    )
    published_at = models.DateTimeField(
        _("publication"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("Empty: a draft. Later than now: scheduled. The address holds this date."),
    )
    comments_open = models.BooleanField(_("comments are open"), default=True)
    tells_subscribers = models.BooleanField(
        _("tell subscribers by mail"),
        default=True,
        help_text=_("Once, when it is published."),
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def get_absolute_url(self) -> str:
        """The permalink, as WordPress has it, by the date on the clock of the site.

        A draft has none yet; it is shown at its preview.
        """
        if self.published_at is None:
            return self.get_preview_url()
        day = timezone.localtime(self.published_at)
        return reverse("blog:article", args=[day.year, f"{day:%m}", f"{day:%d}", self.slug])

    def get_preview_url(self) -> str:
        return reverse("admin:blog_article_preview", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def author_name(self) -> str:
        """The byline, or nothing where the article has no author of its own."""
        return (self.author.get_full_name() or self.author.get_username()) if self.author else ""

    @property
    def reading_time(self) -> int:
        """Minutes that reading takes, at least 1."""
        return max(1, math.ceil(len(strip_tags(self.body_html).split()) / WORDS_PER_MINUTE))

    def neighbours(self) -> tuple["Article | None", "Article | None"]:
        """The articles published just before and just after this one, by one query."""
        if self.published_at is None:
            return None, None
        published = Article.objects.published()
        earlier = published.filter(published_at__lt=self.published_at)
        later = published.filter(published_at__gt=self.published_at).reverse()
        pair = published.filter(
            models.Q(pk__in=earlier.values("pk")[:1]) | models.Q(pk__in=later.values("pk")[:1])
        ).only("title", "slug", "published_at")
        before = next(
            (a for a in pair if a.published_at and a.published_at < self.published_at), None
        )
        after = next(
            (a for a in pair if a.published_at and a.published_at > self.published_at), None
        )
        return before, after
