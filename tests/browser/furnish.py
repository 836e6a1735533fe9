"""Puts more into the demo: every state in which readers meet a page.

`python -m tests.browser.furnish`, in the environment of a site; prints the addresses as JSON.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from blog.models import Article  # noqa: E402
from comments import decision_links, moderation, own_links  # noqa: E402
from comments.models import Comment  # noqa: E402
from privacy.asking import path  # noqa: E402
from privacy.models import Asking, Imprint  # noqa: E402
from subscriptions import links, stopping  # noqa: E402
from tests.factories import (  # noqa: E402
    ArticleFactory,
    CommentFactory,
    FollowFactory,
    PageFactory,
    SubscriberFactory,
)

LONG_NAME = "Anne-Aymone-Bérengère-Clémentine de La Tour-du-Pin-Chambly-Châtillon-sur-Chalaronne"
LONG_WORD = "anticonstitutionnellement" * 4
RIGHT_TO_LEFT = "شكرا على هذا المقال الجميل"
SIZE = 50
"""The comments of the article that Lighthouse reads."""


def main() -> None:
    author = User.objects.get(is_superuser=True)
    json.dump({**articles(author), **signed(author), **personal()}, sys.stdout)


def articles(author: User) -> dict[str, str]:
    """Make articles and a page, each with another conversation; older than those of the demo."""
    long_ago = timezone.now() - timedelta(days=400)
    for number in range(10):
        ArticleFactory(title=f"Carnet n° {number}", published_at=long_ago)
    empty = ArticleFactory(title="Personne encore", published_at=long_ago)
    closed = ArticleFactory(title="Fermé", published_at=long_ago)
    CommentFactory(article=closed)
    closed.comments_open = False
    closed.save()
    page = PageFactory(title="Livre d’or", comments_open=True)
    CommentFactory(article=page)
    long = ArticleFactory(title=f"Long : {LONG_WORD}", published_at=long_ago)
    removed = ArticleFactory(title="Repris", published_at=long_ago)
    gone = removed.get_absolute_url()
    removed.delete()
    aloud = ArticleFactory(title="À voix haute", published_at=long_ago)
    talk(aloud, author)
    deep = deepen(ArticleFactory(title="Profond", published_at=long_ago), author)
    many = ArticleFactory(title="Cinquante", published_at=long_ago)
    for number in range(SIZE + 1):
        thread = CommentFactory(article=many, body=f"Le numéro {number} a la parole.")
    return {
        "empty": empty.get_absolute_url(),
        "closed": closed.get_absolute_url(),
        "page": page.get_absolute_url(),
        "long": long.get_absolute_url(),
        "gone": gone,
        "aloud": aloud.get_absolute_url(),
        "deep": deep.article.get_absolute_url(),
        "reply": reverse("comments:reply", args=[deep.pk]),
        "report": reverse("comments:report", args=[deep.pk]),
        "many": many.get_absolute_url(),
        "liked": reverse("comments:permalink", args=[thread.pk]),
    }


def talk(article, author: User) -> None:
    """Make a conversation in which there is something of all that a screen reader says."""
    then = {"article": article, "created_at": datetime(2026, 3, 12, 8, 30, tzinfo=UTC)}
    removed = CommentFactory(**then)
    CommentFactory(**then, parent=removed, name="Paul", body="Quel ton !")
    moderation.trash(removed, author)
    parent = CommentFactory(**then, name="Jeanne", body="Je suis *pour*.", like_count=1)
    for name in ("Awa", "Paul", "Inès", "Bakary"):
        parent = CommentFactory(**then, parent=parent, name=name, body=f"Ici {name}.")
    CommentFactory(**then, parent=parent, user=author, name="Odile", body="Je clos.")


def deepen(article, author: User) -> Comment:
    """Make a thread that goes deeper than is shown, with names and words that fit no line."""
    parent = CommentFactory(article=article, name=LONG_NAME, body=LONG_WORD, like_count=1234)
    for level in range(7):
        by = {"user": author, "name": "Jeanne"} if level == 3 else {"name": f"{LONG_NAME} {level}"}
        parent = CommentFactory.reply_to(parent, body=f"> {LONG_WORD}\n\nNiveau {level}.", **by)
    removed = CommentFactory(article=article)
    CommentFactory.reply_to(removed, name=RIGHT_TO_LEFT, body=RIGHT_TO_LEFT)
    moderation.trash(removed, author)
    return parent


def signed(author: User) -> dict[str, str]:
    """Make those who hold a link of a mail, and their links."""
    article = Article.objects.order_by("published_at")[0]
    held = CommentFactory(held=True, article=article)
    decided = CommentFactory(held=True, article=article)
    decision = decision_links.address(decided, "approve", author)
    moderation.approve(decided, author)
    own = CommentFactory(held=True, article=article)
    CommentFactory.reply_to(decided)
    active, pending = SubscriberFactory(), SubscriberFactory(pending=True)
    FollowFactory(subscriber=active, comment=decided)
    purpose = links.Purpose
    now = timezone.now()
    with patch("django.core.signing.time.time", return_value=0):
        old = {
            "old_decide": decision_links.address(held, "approve", author),
            "old_confirm": link(purpose.CONFIRM, pending),
            "old_manage": link(purpose.MANAGE, active),
        }
    return {
        **old,
        "own": own_links.path(own, now + own_links.IN_MAIL),
        "own_answered": own_links.path(decided, now + own_links.IN_MAIL),
        "old_own": own_links.path(own, now - own_links.IN_MAIL),
        "waiting": own_links.where_seen(held),
        "decide": decision_links.address(held, "approve", author),
        "decided": decision,
        "unconfirmed": link(purpose.MANAGE, pending),
        "confirm": link(purpose.CONFIRM, pending),
        "confirmed": link(purpose.CONFIRM, active),
        "manage": link(purpose.MANAGE, active),
        "left": link(purpose.MANAGE, SubscriberFactory(left=True)),
        "leave": link(purpose.LEAVE, active),
        "stop": stopping.address(held),
    }


def personal() -> dict[str, str]:
    """Say who answers for the site, and have somebody ask for their data, twice."""
    Imprint(publisher="Awa Diallo", contact="awa@blog.example", host="Hébergeur\nParis").save()
    email = SubscriberFactory().email
    CommentFactory(email=email, article=Article.objects.get(title="Fermé"))
    asking = Asking.objects.create(email=email)
    over = Asking.objects.create(email=email, at=timezone.now() - timedelta(hours=2))
    return {"my_data": path("my_data", asking), "old_data": path("my_data", over)}


def link(purpose: links.Purpose, subscriber) -> str:
    return links.address(purpose, links.token(purpose, subscriber.pk))


if __name__ == "__main__":
    main()
