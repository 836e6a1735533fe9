"""Taking the whole site out, as WordPress writes its exports (WXR 1.2).

WordPress's own importer takes the file, and ours brings it back in as it was: what WordPress has
no place for stands in meta fields that begin with `_palabre_`. Moments are in seconds, as there.

Identifiers stay the same from one export to the next, and are unique among all that WordPress
calls a post: article or page n is 4n, its cover 4n + 1, picture n is 4n + 2. Comments, tags and
users keep theirs.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from blog.addresses import absolute, absolutely
from blog.models import Article, Blog, OldAddress, Picture, Tag
from blog.private_files import Writable
from blog.wordpress.texts.as_blocks import as_blocks
from comments.models import Comment
from comments.wordpress import akismet_meta
from comments.wordpress.wxr_writer import (
    BEGINNING,
    END,
    as_html,
    dates,
    element,
    meta,
    on_one_line,
    plain,
    rss_date,
)

APPROVED = {
    Comment.Status.APPROVED: "1",
    Comment.Status.HELD: "0",
    Comment.Status.SPAM: "spam",
    Comment.Status.TRASH: "trash",
}
KINDS = ("articles", "pages", "comments", "pictures", "tags", "authors")
"""What is counted; covers count as pictures."""

FEW, MANY = 20, 500
"""How many rows are in memory at a time: of articles, which may be long, and of all others."""


def write(file: Writable) -> Counter[str]:
    """Write everything, in whole lines; return how many there are of each kind."""
    counts: Counter[str] = Counter()
    for lines in _document(counts):
        file.write(lines)
    return counts


def authors() -> models.QuerySet[Any]:
    """Return the users who wrote an article or a comment."""
    wrote_article = Article.objects.filter(author=models.OuterRef("pk"))
    wrote_comment = Comment.objects.filter(user=models.OuterRef("pk"))
    wrote = models.Exists(wrote_article) | models.Exists(wrote_comment)
    return get_user_model().objects.filter(wrote).order_by("pk")


def texts() -> Iterator[Article]:
    """Yield the articles and the pages, whatever their state, as they were begun."""
    articles = Article.objects.order_by("pk").select_related("author")
    return articles.prefetch_related("tags", "old_addresses").iterator(FEW)


def paths(owner: Article | Tag | Picture) -> list[str]:
    """Return where something stood before it came here."""
    addresses: list[OldAddress] = list(owner.old_addresses.all())
    return sorted(address.path for address in addresses)


def _document(counts: Counter[str]) -> Iterator[str]:
    yield BEGINNING
    yield from _head()
    for user in authors().iterator(MANY):
        counts["authors"] += 1
        yield _author(user)
    tags = Tag.objects.order_by("pk").prefetch_related("old_addresses")
    for tag in tags.iterator(MANY):
        counts["tags"] += 1
        yield _tag(tag)
    yield plain("generator", "Palabre")
    pictures = Picture.objects.order_by("pk").prefetch_related("old_addresses")
    for picture in pictures.iterator(MANY):
        counts["pictures"] += 1
        yield from _picture(picture)
    for article in texts():
        if article.cover:
            counts["pictures"] += 1
            yield from _cover(article)
        counts["pages" if article.is_page else "articles"] += 1
        yield from _article(article, counts)
    yield END


def _head() -> Iterator[str]:
    blog = Blog.load()
    yield element("title", blog.name)
    yield plain("link", settings.SITE_URL)
    yield element("description", blog.tagline)
    yield plain("pubDate", rss_date(timezone.now()))
    yield plain("language", blog.language)
    yield plain("wp:wxr_version", "1.2")
    yield plain("wp:base_site_url", settings.SITE_URL)
    yield plain("wp:base_blog_url", settings.SITE_URL)


def _author(user: Any) -> str:
    return on_one_line(
        "wp:author",
        [
            plain("wp:author_id", user.pk),
            element("wp:author_login", user.get_username()),
            element("wp:author_email", user.email),
            element("wp:author_display_name", user.get_full_name() or user.get_username()),
            element("wp:author_first_name", user.first_name),
            element("wp:author_last_name", user.last_name),
        ],
    )


def _tag(tag: Tag) -> str:
    return on_one_line(
        "wp:tag",
        [
            plain("wp:term_id", tag.pk),
            element("wp:tag_slug", tag.slug),
            element("wp:tag_name", as_html(tag.name)),
            *(meta("wp:termmeta", "_palabre_address", path) for path in paths(tag)),
        ],
    )


def _picture(picture: Picture) -> Iterator[str]:
    yield "<item>\n"
    yield from _attachment(
        number=4 * picture.pk + 2,
        file=picture.file,
        alternative_text=picture.alternative_text,
        caption=picture.caption,
        at=picture.uploaded_at,
    )
    for path in paths(picture):
        yield meta("wp:postmeta", "_palabre_address", path)
    yield "</item>\n"


def _cover(article: Article) -> Iterator[str]:
    yield "<item>\n"
    yield from _attachment(
        number=4 * article.pk + 1,
        file=article.cover,
        alternative_text=article.cover_alt,
        caption=article.cover_credit,
        at=article.published_at or article.updated_at,
        parent=4 * article.pk,
    )
    yield "</item>\n"


def _attachment(
    *, number: int, file: Any, alternative_text: str, caption: str, at: Any, parent: int = 0
) -> Iterator[str]:
    name = Path(file.name)
    address = absolute(file.url)
    yield element("title", as_html(alternative_text or name.name))
    yield plain("link", absolute(f"/?attachment_id={number}"))
    yield plain("pubDate", rss_date(at))
    yield element("dc:creator", "")
    yield element("guid", address, isPermaLink="false")
    yield element("content:encoded", "")
    yield element("excerpt:encoded", as_html(caption))
    yield plain("wp:post_id", number)
    yield dates("wp:post_date", at)
    yield plain("wp:comment_status", "closed")
    yield plain("wp:ping_status", "closed")
    yield element("wp:post_name", slugify(name.stem))
    yield plain("wp:status", "inherit")
    yield plain("wp:post_parent", parent)
    yield plain("wp:menu_order", 0)
    yield plain("wp:post_type", "attachment")
    yield element("wp:post_password", "")
    yield plain("wp:is_sticky", 0)
    yield element("wp:attachment_url", address)
    yield meta("wp:postmeta", "_wp_attached_file", file.name)
    if alternative_text:
        yield meta("wp:postmeta", "_wp_attachment_image_alt", alternative_text)


def _article(article: Article, counts: Counter[str]) -> Iterator[str]:
    number = 4 * article.pk
    at = article.published_at
    by_number = absolute(f"/?p={number}")
    yield "<item>\n"
    yield element("title", as_html(article.title))
    yield plain("link", absolute(article.get_absolute_url()) if at else by_number)
    yield plain("pubDate", rss_date(at))
    yield element("dc:creator", article.author.get_username() if article.author else "")
    yield element("guid", by_number, isPermaLink="false")
    yield element("content:encoded", as_blocks(absolutely(article.body)))
    yield element("excerpt:encoded", as_html(article.standfirst))
    yield plain("wp:post_id", number)
    yield dates("wp:post_date", at)
    yield dates("wp:post_modified", article.updated_at)
    yield plain("wp:comment_status", "open" if article.comments_open else "closed")
    yield plain("wp:ping_status", "closed")
    yield element("wp:post_name", article.slug)
    yield plain("wp:status", _status(article))
    yield plain("wp:post_parent", 0)
    yield plain("wp:menu_order", article.position)
    yield plain("wp:post_type", "page" if article.is_page else "post")
    yield element("wp:post_password", "")
    yield plain("wp:is_sticky", int(article.pinned))
    for tag in article.tags.all():
        yield element("category", as_html(tag.name), domain="post_tag", nicename=tag.slug)
    if article.cover:
        yield meta("wp:postmeta", "_thumbnail_id", number + 1)
    yield meta("wp:postmeta", "_palabre_in_menu", int(article.in_menu))
    for path in paths(article):
        yield meta("wp:postmeta", "_palabre_address", path)
    comments = Comment.objects.on(article).in_thread_order().prefetch_related("akismet_calls")
    for comment in comments.iterator(MANY):
        counts["comments"] += 1
        yield from _comment(comment)
    yield "</item>\n"


def _status(article: Article) -> str:
    if article.published_at is None:
        return "draft"
    return "publish" if article.is_published else "future"


def _comment(comment: Comment) -> Iterator[str]:
    is_html = comment.markup == Comment.Markup.WORDPRESS
    yield "<wp:comment>\n"
    yield plain("wp:comment_id", comment.pk)
    yield element("wp:comment_author", as_html(comment.name))
    yield element("wp:comment_author_email", comment.email)
    yield element("wp:comment_author_url", comment.website)
    yield element("wp:comment_author_IP", comment.ip_address or "")
    yield dates("wp:comment_date", comment.created_at)
    yield element("wp:comment_content", comment.body if is_html else comment.body_html)
    yield plain("wp:comment_approved", APPROVED[Comment.Status(comment.status)])
    yield plain("wp:comment_type", "comment")
    yield plain("wp:comment_parent", comment.parent_id or 0)
    yield plain("wp:comment_user_id", comment.user_id or 0)
    for key, value in _comment_meta(comment):
        yield meta("wp:commentmeta", key, value)
    yield "</wp:comment>\n"


def _comment_meta(comment: Comment) -> Iterator[tuple[str, str | int]]:
    if comment.markup == Comment.Markup.MARKDOWN:
        yield "_palabre_body", comment.body
    if comment.number is not None:
        yield "_palabre_number", comment.number
    if comment.edited_at:
        yield "_palabre_edited", comment.edited_at.isoformat()
    if comment.revised_at:
        yield "_palabre_revised", comment.revised_at.isoformat()
    if comment.original_body:
        yield "_palabre_original", comment.original_body
    if comment.like_count:
        yield "_palabre_likes", comment.like_count
    if comment.old_number is not None:
        yield "_palabre_old_number", comment.old_number
    yield from akismet_meta.of(comment)
