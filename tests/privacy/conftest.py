"""What the tests of privacy share: somebody of whom the site knows everything that it can."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from blog.models import Article
from blog.personal_data import Person
from comments.models import Ban, Comment, Move, TrustedAuthor
from subscriptions.models import Bounce, Change, Notice, Subscriber
from tests.comments.conftest import moderator  # noqa: F401
from tests.factories import (
    AkismetCallFactory,
    ArticleFactory,
    CommentFactory,
    DeliveryFactory,
    FollowFactory,
    SubscriberFactory,
    UserFactory,
)
from tests.subscriptions.conftest import mail_server, texts  # noqa: F401

EMAIL = "camille@example.org"

TRACES = ["camille", "Camille", "192.0.2.7", "Firefox/99", "came-from.example", "moulin.example"]
"""What must not be found any more of a person who was forgotten."""


class Known(NamedTuple):
    person: Person
    article: Article
    answered: Comment
    answer: Comment
    reply: Comment
    held: Comment
    spam: Comment
    subscriber: Subscriber


@pytest.fixture
def known(db) -> Known:
    """Camille, who wrote three comments, one of them answered, and subscribed."""
    article = ArticleFactory()
    traces = {
        "name": "Camille",
        "email": "Camille@Example.org",
        "website": "https://moulin.example/",
        "ip_address": "192.0.2.7",
        "user_agent": "Firefox/99",
        "referrer": "https://came-from.example/",
    }
    answered = CommentFactory(
        article=article, **traces, body="The mill stands still.", original_body="The mill, camille."
    )
    answered.local_opinion = {"probability": 0.1, "words": [["camille", 0.1]]}
    answered.wishes = ["replies"]
    answered.save()
    answer = CommentFactory.reply_to(answered, name="Dominique", body="Not on Sundays.")
    reply = CommentFactory.reply_to(answer, **traces, body="You are right.")
    held = CommentFactory(article=article, held=True, **traces, body="Still to be read.")
    spam = CommentFactory(article=article, spam=True, **traces, body="Buy a mill.")
    for comment in (answered, reply, spam):
        AkismetCallFactory(comment=comment, facts={"comment_author_email": "Camille@Example.org"})
    Move.objects.create(
        comment=spam, from_status="held", to_status="spam", why="banned", facts={"ban": EMAIL}
    )
    namesake = CommentFactory(article=article, held=True, name="Kamille")
    Move.objects.create(
        comment=namesake, from_status="held", to_status="held", why="imitation",
        facts={"email": EMAIL},
    )  # fmt: skip
    TrustedAuthor.objects.create(name="Camille", email=EMAIL)
    subscriber = SubscriberFactory(email=EMAIL)
    Change.objects.create(subscriber=subscriber, to_status="active", why="confirmed")
    FollowFactory(subscriber=subscriber, comment=answered)
    Notice.objects.create(subscriber=subscriber, comment=answer, told_at=timezone.now())
    DeliveryFactory(subscriber=subscriber, answer=f"250 {EMAIL} is fine")
    Bounce.objects.create(subscriber=subscriber, kind="soft", event_id="1", reason="full")
    LogEntry.objects.create(
        user=UserFactory(), action_flag=CHANGE, object_id=str(subscriber.pk), object_repr=EMAIL,
        content_type=ContentType.objects.get_for_model(Subscriber),
    )  # fmt: skip
    return Known(Person(EMAIL), article, answered, answer, reply, held, spam, subscriber)


@pytest.fixture
def banned() -> Ban:
    ban = Ban(kind=Ban.Kind.EMAIL, value=EMAIL, until=timezone.now() + timedelta(days=9))
    ban.save()
    return ban
