"""What the blog is called, and who writes it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.one_row import IS_ONE_ROW, OneRow


def languages() -> list[tuple[str, str]]:
    """The choices of a language; a function, so that a new one changes no migration."""
    return list(settings.LANGUAGES)


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
        choices=languages,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language of the pages around the articles, and of the mails."),
    )
    contact_email = models.EmailField(
        _("e-mail address for readers"),
        blank=True,
        help_text=_("Shown on the page that says what becomes of readers’ data."),
    )

    class Meta:
        verbose_name = _("the blog")
        verbose_name_plural = _("the blog")
        constraints = [models.CheckConstraint(condition=IS_ONE_ROW, name="blog_is_one_row")]

    def __str__(self) -> str:
        return self.name
