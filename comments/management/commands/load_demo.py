"""The demo: a blog with three articles and a conversation, to see what it is like."""

import secrets
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.images import ImageFile
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from blog import rendering
from blog.models import Article, Blog, LinkCard, Page, Picture, Tag
from comments.models import Comment, Like

DEMO = settings.BASE_DIR / "demo"


class Command(BaseCommand):
    help = "Fill an empty site with the demo; does nothing where there is an article already."

    def handle(self, *args: Any, **options: Any) -> None:
        if not Article.objects.exists():
            fill()
            rendering.articles_again()  # with the sizes that pictures get once they are committed


@transaction.atomic
def fill() -> None:
    content = tomllib.loads((DEMO / "articles.toml").read_text())
    author = make_author(content["author"])
    make_blog(content["blog"], content["author"])
    make_cards()
    articles = make_articles(content["articles"], author)
    make_pages(content["pages"])
    make_comments(articles, author)


def make_author(about: dict[str, str]) -> User:
    """Make the demo author, with a password that is written down beside the data."""
    password = secrets.token_urlsafe(9)
    author = User.objects.create_superuser(
        about["first_name"].lower(),
        about["email"],
        password,
        first_name=about["first_name"],
        last_name=about["last_name"],
    )
    login = Path(settings.DATA_DIR, "demo_login")
    login.touch(mode=0o600)
    login.write_text(f"{author.username}\n{password}\n")
    return author


def make_blog(blog: dict[str, str], author: dict[str, str]) -> None:
    Blog(
        name=blog["name"],
        tagline=blog["tagline"],
        author_name=author["display_name"],
        biography=author["biography"],
    ).save()


def make_cards() -> None:
    """Make the link cards first, so that the articles are rendered with them."""
    for card in tomllib.loads((DEMO / "cards.toml").read_text())["cards"]:
        LinkCard.objects.create(
            url=card["url"],
            title=card["title"],
            source=card["source"],
            picture=image(card["image"]),
            read_at=timezone.now(),
        )


def make_articles(articles: list[dict[str, Any]], author: User) -> dict[str, Article]:
    made: dict[str, Article] = {}
    # The older first: the newer ones hold links to them.
    for about in sorted(articles, key=lambda article: -article["days_ago"]):
        article = Article(
            title=about["title"],
            slug=about["slug"],
            standfirst=about["standfirst"],
            body=body(about["body"], made),
            author=author,
            published_at=timezone.now() - timedelta(days=about["days_ago"]),
            cover_alt=about.get("cover_alt", ""),
            cover_credit=about.get("cover_credit", ""),
        )
        if "cover" in about:
            article.cover = image(about["cover"])
        article.save()
        for name in about["tags"]:
            article.tags.add(Tag.objects.get_or_create(name=name, slug=slugify(name))[0])
        made[article.slug] = article
    return made


def make_pages(pages: list[dict[str, str]]) -> None:
    for page in pages:
        Page.objects.create(
            title=page["title"],
            slug=page["slug"],
            body=body(page["body"], {}),
            published_at=timezone.now(),
            comments_open=False,
        )


def make_comments(articles: dict[str, Article], author: User) -> None:
    """Post the comments in the order of their dates, as readers did."""
    made: dict[str, Comment] = {}
    comments = tomllib.loads((DEMO / "comments.toml").read_text())["comments"]
    for about in sorted(comments, key=lambda comment: comment["minutes"]):
        article = articles[about["article"]]
        made[about["key"]] = comment = Comment.objects.create(
            article=article,
            parent=made.get(about.get("parent", "")),
            user=author if about.get("author") else None,
            name=about["name"],
            email=about["email"],
            website=about.get("website", ""),
            body=about["body"],
            status=about.get("status", Comment.Status.APPROVED),
            verdict=verdict(about),
            like_count=about["likes"],
            created_at=published(article) + timedelta(minutes=about["minutes"]),
        )
        Like.objects.bulk_create(
            Like(comment=comment, visitor=secrets.token_hex(16)) for _ in range(about["likes"])
        )


def verdict(about: dict[str, Any]) -> str:
    spam = about.get("status") == Comment.Status.SPAM
    return Comment.Verdict.SPAM if spam else Comment.Verdict.NOT_ASKED


def published(article: Article) -> datetime:
    assert article.published_at
    return article.published_at


def body(name: str, articles: dict[str, Article]) -> str:
    """Read the body of an article, with the addresses of what it shows and links to filled in."""
    html = (DEMO / "articles" / name).read_text()
    for address, article in articles.items():
        html = html.replace(f"{{article:{address}}}", article.get_absolute_url())
    for path in (DEMO / "images").glob("*.webp"):
        placeholder = f"{{image:{path.name}}}"
        if placeholder in html:
            picture = Picture.objects.create(file=image(path.name))
            html = html.replace(placeholder, picture.file.url)
    return html


def image(name: str) -> ImageFile:
    return ImageFile((DEMO / "images" / name).open("rb"), name)
