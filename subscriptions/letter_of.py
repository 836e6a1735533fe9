"""The letters of mailings: an article, a week's digest, an invitation to confirm."""

import re

from django.utils import timezone, translation
from django.utils.formats import date_format

from blog.addresses import absolute, absolutely
from blog.anchors import without_self_links
from blog.letters import Letter
from blog.models import Article, Blog
from comments.models import Comment
from subscriptions import envelopes
from subscriptions.models import Mailing, Newsletter

WIDEST = 600
"""In pixels: the column of a letter. Old mail programs obey no other width than the attribute."""

MOST_LIKED = 3
"""How many comments a digest quotes."""

IMAGE = re.compile(r"<img\b[^>]*>")
SIZE = re.compile(r'\bwidth="(\d+)" height="(\d+)"')
ONLY_IN_BROWSERS = re.compile(r' (?:srcset|sizes|loading|decoding)="[^"]*"')


def of(mailing: Mailing) -> Letter:
    """Return the letter of a mailing, in the language of the blog."""
    with translation.override(Blog.load().language):
        if mailing.kind == Mailing.Kind.DIGEST:
            return _digest(mailing)
        if mailing.kind == Mailing.Kind.INVITATION:
            return envelopes.compose(
                "subscriptions/mail/invitation.html", {}, automatic=True, list_name="articles"
            )
        assert mailing.article is not None, "a mailing without its article does not go on"
        return _article(mailing.article)


def article(article: Article) -> Letter:
    """Return the letter that tells of an article, whatever its state, for a preview as well."""
    with translation.override(Blog.load().language):
        return _article(article)


def _article(article: Article) -> Letter:
    address = absolute(article.get_absolute_url())
    is_whole = Newsletter.load().content == Newsletter.Content.FULL
    context = {
        "article": article,
        "address": address,
        "body": for_mail(article.body_html, address) if is_whole else "",
        "cover_height": _scaled(article.cover_width, article.cover_height),
    }
    return envelopes.compose("subscriptions/mail/article.html", context, list_name="articles")


def _digest(mailing: Mailing) -> Letter:
    context = {
        "articles": articles_of(mailing),
        "comments": comments_of(mailing),
        "title": mailing.title,
    }
    return envelopes.compose(
        "subscriptions/mail/digest.html", context, list_name="digest", automatic=True
    )


def articles_of(digest: Mailing) -> list[Article]:
    """Return the articles that a digest tells of, the oldest first."""
    span = {"published_at__gt": digest.since, "published_at__lte": digest.until}
    told = Article.objects.published().filter(tells_subscribers=True, **span)
    return list(told.order_by("published_at", "pk"))


def comments_of(digest: Mailing) -> list[Comment]:
    """Return the comments of a digest's span that readers liked most."""
    span = {"created_at__gt": digest.since, "created_at__lte": digest.until}
    liked = Comment.objects.shown().filter(like_count__gt=0, **span).select_related("article")
    published = liked.filter(article__in=Article.objects.visible())
    return list(published.order_by("-like_count", "created_at")[:MOST_LIKED])


def title_of_digest(mailing: Mailing) -> str:
    """Return what a digest is called, by its day: the date in the language that is active."""
    assert mailing.until is not None, "a digest has a span"
    return date_format(timezone.localtime(mailing.until), "DATE_FORMAT")


def for_mail(html: str, address: str) -> str:
    """Return an article's HTML as a mail can hold it: full addresses, pictures that fit."""
    whole = absolutely(without_self_links(html), address)
    return IMAGE.sub(lambda image: SIZE.sub(_fitting, ONLY_IN_BROWSERS.sub("", image[0])), whole)


def _fitting(size: re.Match[str]) -> str:
    width, height = int(size[1]), int(size[2])
    return f'width="{min(width, WIDEST)}" height="{_scaled(width, height)}"'


def _scaled(width: int | None, height: int | None) -> int | None:
    """Return the height of a picture where it is no wider than the column."""
    if not width or not height or width <= WIDEST:
        return height
    return round(height * WIDEST / width)
