"""What the author writes: articles and pages, and the tags of articles."""

import math
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from blog import body_html, editor, figures, front_cache, html, link_cards, sizes, typography
from blog.models.covers import Covered
from blog.models.pictures import LinkCard, Picture
from blog.models.removed import Removed
from blog.search import index

WORDS_PER_MINUTE = 230
"""How fast a grown person reads French silently, in words (Brysbaert, 2019, rounded down)."""


class TagQuerySet(models.QuerySet["Tag"]):
    def used(self) -> Self:
        """Those of articles that readers may see now."""
        return self.filter(articles__in=Article.objects.published()).distinct()


class Tag(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:tag", args=[self.slug])


class ArticleQuerySet(models.QuerySet["Article"]):
    def articles(self) -> Self:
        """Those of the stream, without the pages."""
        return self.filter(kind=Article.Kind.ARTICLE)

    def pages(self) -> Self:
        return self.filter(kind=Article.Kind.PAGE)

    def visible(self, now: datetime | None = None) -> Self:
        """The articles and the pages that readers may see now, the newest first."""
        now = now or timezone.now()
        return self.filter(published_at__lte=now).order_by("-published_at", "-pk")

    def published(self) -> Self:
        """The articles that readers may see now, the newest first."""
        return self.articles().visible()

    def in_menu(self) -> Self:
        """The pages that the menu names, in its order."""
        return self.pages().visible().filter(in_menu=True).order_by("position", "title")

    def pinned_first(self) -> Self:
        return self.order_by("-pinned", "-published_at", "-pk")

    def drafts(self) -> Self:
        return self.filter(published_at=None)

    def scheduled(self) -> Self:
        return self.filter(published_at__gt=timezone.now())

    def publish(self) -> int:
        """Publish now those that readers do not see yet, and return how many."""
        now = timezone.now()
        front_cache.changed([], reverse("blog:home"))
        return self.exclude(published_at__lte=now).update(published_at=now, updated_at=now)

    def back_to_draft(self) -> int:
        """Take those that have a date from the readers, and return how many."""
        Removed.remember(self)
        return self.exclude(published_at=None).update(published_at=None, updated_at=timezone.now())

    def delete(self) -> tuple[int, dict[str, int]]:
        Removed.remember(self)
        sizes.delete(self, "cover", "cover_sizes")
        return super().delete()

    delete.queryset_only = True  # type: ignore[attr-defined]  # no manager deletes all rows

    def showing(self, picture: Picture) -> Self:
        """Those in whose text a picture stands."""
        return self.filter(body__contains=picture.file.url)

    def published_on(self, year: int, month: int, day: int) -> Self:
        """Those published on one day, by the clock of the site."""
        start = timezone.make_aware(datetime(year, month, day))
        end = timezone.make_aware(datetime(year, month, day) + timedelta(days=1))
        return self.filter(published_at__gte=start, published_at__lt=end)


class Article(Covered):
    """A text is a draft without a date, scheduled with a later one, published with an earlier.

    It is an article of the stream, or a page that stands outside, such as “About”.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        PAGE = "page", _("page")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ARTICLE)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=200, help_text=_("The last part of the address."))
    body = ProseEditorField(
        _("text"), extensions=editor.EXTENSIONS, sanitize=html.clean_article, blank=True
    )
    body_html = models.TextField(editable=False, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    standfirst = models.TextField(
        _("standfirst"),
        blank=True,
        help_text=_("One or two sentences that open the article and stand for it in lists."),
    )
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
    pinned = models.BooleanField(
        _("stays on top"), default=False, help_text=_("Of the front page, before newer articles.")
    )
    in_menu = models.BooleanField(_("in the menu"), default=True)
    position = models.PositiveSmallIntegerField(_("position in the menu"), default=0)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="one_article_per_slug")
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.render()
        if not self._state.adding and not self.is_published:
            Removed.remember(Article.objects.filter(pk=self.pk))
        if not self._state.adding:
            index.forget("article", [self.pk])
        super().save(*args, **kwargs)
        index.soon("article", [self.pk])
        front_cache.changed(Article.objects.visible().filter(pk=self.pk), reverse("blog:home"))

    def get_absolute_url(self) -> str:
        """The permalink, as WordPress has it, by the date on the clock of the site.

        A draft has none yet; it is shown at its preview.
        """
        if self.published_at is None:
            return self.get_preview_url()
        if self.is_page:
            return reverse("blog:page", args=[self.slug])
        day = timezone.localtime(self.published_at)
        return reverse("blog:article", args=[day.year, f"{day:%m}", f"{day:%d}", self.slug])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        Removed.remember(Article.objects.filter(pk=self.pk))
        return super().delete(*args, **kwargs)

    def render(self) -> None:
        """Set what follows from what was written, as `save` does."""
        self.title = typography.polished(self.title)
        self.standfirst = typography.polished(self.standfirst)
        self.body = html.clean_article(self.body)
        cards = LinkCard.objects.in_bulk(link_cards.lone_links(self.body), field_name="url")
        pictures = Picture.objects.filter(file__in=figures.own_files(self.body))
        known = {str(p.file): figures.Known(p.width, p.height, p.srcset) for p in pictures}
        self.body_html = body_html.render(self.body, cards, known, begins_page=not self.cover)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Refuse an address, too, that another has or at which readers find something else."""
        super().clean_fields(exclude)
        if exclude and "slug" in exclude:
            return
        others = Article.objects.filter(kind=self.kind, slug=self.slug).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError({"slug": _("This address is taken already.")})
        if self.is_page and is_taken(self.slug):
            raise ValidationError({"slug": _("This address is taken by another part of the site.")})

    def get_preview_url(self) -> str:
        return reverse(f"admin:blog_{self.kind}_preview", args=[self.pk])

    def get_change_url(self) -> str:
        """Where the author writes it."""
        return reverse(f"admin:blog_{self.kind}_change", args=[self.pk])

    @property
    def is_page(self) -> bool:
        return self.kind == self.Kind.PAGE

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def changed_at(self) -> datetime:
        """When readers last got to see something new of it."""
        return max(self.updated_at, self.published_at or self.updated_at)

    @property
    def author_name(self) -> str:
        """The byline, or nothing where the article has no author of its own."""
        return (self.author.get_full_name() or self.author.get_username()) if self.author else ""

    @cached_property
    def tag_list(self) -> list[Tag]:
        """Its tags, which the database is asked for once."""
        return list(self.tags.all())

    @property
    def reading_time(self) -> int:
        """Minutes that reading takes, at least 1."""
        return max(1, math.ceil(len(strip_tags(self.body_html).split()) / WORDS_PER_MINUTE))

    def neighbours(self) -> tuple["Article | None", "Article | None"]:
        """The articles published just before and just after this one, by one query.

        A draft has none, nor has a page.
        """
        if self.published_at is None or self.is_page:
            return None, None
        published = Article.objects.published()
        earlier = published.filter(published_at__lt=self.published_at)
        later = published.filter(published_at__gt=self.published_at).reverse()
        pair = published.filter(
            models.Q(pk__in=earlier.values("pk")[:1]) | models.Q(pk__in=later.values("pk")[:1])
        ).only("kind", "title", "slug", "published_at")
        before = next(
            (a for a in pair if a.published_at and a.published_at < self.published_at), None
        )
        after = next(
            (a for a in pair if a.published_at and a.published_at > self.published_at), None
        )
        return before, after


def is_taken(slug: str) -> bool:
    """Whether the address of a page by this name leads to another part of the site."""
    try:
        return resolve(f"/{slug}/").view_name != "blog:page"
    except Resolver404:
        return False  # the slug has an error of its own
