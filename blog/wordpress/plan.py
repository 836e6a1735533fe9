"""Where each text of an export is to be found here, settled before the first comes in."""

import re
from datetime import datetime

from django.utils.text import slugify

from blog.models import Article, Origin, WordPressImport
from blog.models.articles import is_taken
from blog.wordpress.survey import Survey, Text

Kind = Article.Kind

SLUG = re.compile(r"[-a-zA-Z0-9_]+")
LETTER = re.compile(r"[a-z]")

LONGEST = 200

SHOWN = {"publish", "future"}
"""The states in which readers see a text, or will; those of other states are drafts here."""


class Plan:
    """The addresses of the texts, so that they can link to each other in whatever order they come.

    A text that is here keeps the address that it has by now; the others get theirs in the order of
    the files, so that a run that goes on after a kill comes to the same.
    """

    def __init__(self, run: WordPressImport, survey: Survey) -> None:
        origins = Origin.objects.of(run.site, Origin.Kind.ARTICLE).values_list("number", "here")
        self.here = dict(origins)
        found = Article.objects.only("kind", "slug", "published_at").in_bulk()
        self.articles = {n: found[pk] for n, pk in self.here.items() if pk in found}
        self.taken = {(article.kind, article.slug) for article in found.values()}
        for number, text in survey.texts.items():
            if number and number not in self.here:
                article = Article(kind=kind_of(text), published_at=shown_from(text))
                article.slug = self._slug(article.kind, text)
                self.taken.add((article.kind, article.slug))
                self.articles[number] = article

    def slug(self, number: int) -> str:
        return self.articles[number].slug

    def address(self, number: int) -> str:
        """Return the path where readers find a text, or "" for drafts and what does not come."""
        article = self.articles.get(number)
        return article.get_absolute_url() if article and article.published_at else ""

    def _slug(self, kind: str, text: Text) -> str:
        """Return the slug of the export where it can be used here, or one much like it."""
        wanted = text.slug if SLUG.fullmatch(text.slug) else _in_ascii(text.slug)
        wanted = (wanted or _in_ascii(text.title) or f"{kind}-{text.number}")[:LONGEST]
        slug, copy = wanted, 1
        while (kind, slug) in self.taken or (kind == Kind.PAGE and is_taken(slug)):
            copy += 1
            slug = f"{wanted[: LONGEST - 10]}-{copy}"
        return slug


def _in_ascii(text: str) -> str:
    """Return a slug of a text, unless no letter is left of one in other letters than ours."""
    slug = slugify(text)
    return slug if text.isascii() or LETTER.search(slug) else ""


def kind_of(text: Text) -> Kind:
    return Kind.PAGE if text.type == "page" else Kind.ARTICLE


def shown_from(text: Text) -> datetime | None:
    """Return from when on readers see a text, or None for what is a draft here."""
    return text.published_at if text.status in SHOWN and not text.is_protected else None
