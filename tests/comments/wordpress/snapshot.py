"""What must be the same on two sites when one was brought over to the other."""

from typing import Any

from blog.models import Article, Picture, Tag
from comments.models import AkismetCall, Comment


def snapshot(*, with_media: bool = True) -> dict[str, Any]:
    """Return all of the site that an export keeps, by names that both sites share.

    Moments are in seconds, as WordPress counts. Covers and pictures are left out where no media
    was given, and so are the checks that Akismet left unanswered.
    """
    articles = Article.objects.select_related("author").prefetch_related("tags", "old_addresses")
    comments = Comment.objects.select_related("user").prefetch_related("akismet_calls")
    site: dict[str, Any] = {
        "articles": {key(article): article_facts(article, with_media) for article in articles},
        "comments": {comment.pk: comment_facts(comment) for comment in comments},
        "threads": {key(article): thread_lines(article) for article in articles},
        "tags": {tag.slug: (tag.name, paths(tag)) for tag in Tag.objects.all()},
    }
    if with_media:
        pictures = Picture.objects.prefetch_related("old_addresses")
        site["pictures"] = {picture.file.name: picture_facts(picture) for picture in pictures}
    return site


def key(article: Article) -> str:
    return f"{article.kind} {article.slug}"


def article_facts(article: Article, with_media: bool) -> dict[str, Any]:
    facts = {
        "title": article.title,
        "standfirst": article.standfirst,
        "body": article.body,
        "published_at": seconds(article.published_at),
        "pinned": article.pinned,
        "in_menu": article.in_menu,
        "position": article.position,
        "comments_open": article.comments_open,
        "tags": sorted((tag.slug, tag.name) for tag in article.tags.all()),
        "author": article.author_name,
        "old_addresses": paths(article),
    }
    if with_media and article.cover:
        with article.cover.open() as file:
            facts["cover"] = file.read()
        facts |= {"cover_alt": article.cover_alt, "cover_credit": article.cover_credit}
    return facts


def comment_facts(comment: Comment) -> dict[str, Any]:
    return {
        "article": key(comment.article),
        "parent": comment.parent_id,
        "number": comment.number,
        "status": comment.status,
        "name": comment.name,
        "email": comment.email,
        "website": comment.website,
        "ip_address": comment.ip_address,
        "user": comment.user.get_username() if comment.user else None,
        "created_at": seconds(comment.created_at),
        "body": comment.body,
        "markup": comment.markup,
        "body_html": comment.body_html,
        "edited_at": seconds(comment.edited_at),
        "original_body": comment.original_body,
        "likes": comment.like_count,
        "old_number": comment.old_number,
        "verdict": comment.verdict,
        "akismet": [
            (call.operation, call.succeeded, call.answer, seconds(call.at))
            for call in comment.akismet_calls.all()
            if call.succeeded or call.operation != AkismetCall.Operation.CHECK
        ],
    }


def picture_facts(picture: Picture) -> tuple[Any, ...]:
    with picture.file.open() as file:
        content = file.read()
    return picture.alternative_text, picture.caption, content, paths(picture)


def paths(owner: Article | Tag | Picture) -> list[str]:
    return sorted(address.path for address in owner.old_addresses.all())


def thread_lines(article: Article) -> list[str]:
    """Return the comments in the order of their threads, each indented by its level."""
    comments = Comment.objects.on(article).in_thread_order()
    return [f"{'  ' * comment.level}{comment.pk}" for comment in comments]


def seconds(moment: Any) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
