"""What is mailed about comments on a page such as “About”."""

import pytest
from django.utils import timezone

from comments import moderation
from comments.models import Comment, Discussion
from subscriptions import digest, disclosure, letter_of
from subscriptions.models import Follow, Subscriber
from tests.factories import CommentFactory, FollowFactory, PageFactory, SubscriberFactory
from tests.worker import run_worker, run_worker_later

pytestmark = pytest.mark.django_db(transaction=True)

SITE = "https://blog.example"


@pytest.fixture(autouse=True)
def _site(settings, db):
    settings.SITE_URL = SITE
    Discussion(notice=Discussion.Notice.NONE).save()


@pytest.fixture
def article():
    """The page, under the name by which what these tests share asks for it."""
    return PageFactory(title="About", slug="about", comments_open=True)


@pytest.fixture
def publish(moderator):
    """A function that approves a comment and lets the worker send what follows of it."""

    def publish(comment):
        moderation.approve(comment, moderator)
        run_worker()
        run_worker_later()
        run_worker()

    return publish


def test_who_waited_is_told_that_the_comment_is_published(mail_server, texts, say, publish):
    comment = say(name="Ada", email="ada@example.org")

    publish(comment)

    [mail] = mail_server.mails
    assert mail["To"] == "ada@example.org"
    assert mail["Subject"] == "Your comment is published: “About”"
    assert f"{SITE}/comments/{comment.pk}/" in texts()[0]


def test_followers_of_a_comment_and_of_the_page_are_told_of_a_reply(
    mail_server, texts, article, publish
):
    asked = CommentFactory(article=article, email="bo@example.org")
    FollowFactory(comment=asked, subscriber__email="bo@example.org")
    FollowFactory(comment=None, article=article, subscriber__email="awa@example.org")
    reply = CommentFactory(article=article, parent=asked, held=True, name="Ada", email="")

    publish(reply)

    assert {mail["To"]: mail["Subject"] for mail in mail_server.mails} == {
        "bo@example.org": "Ada replied to your comment on “About”",
        "awa@example.org": "Ada commented on “About”",
    }
    assert all(f"{SITE}/comments/{reply.pk}/" in text for text in texts())


def test_wish_for_the_whole_thread_follows_the_page(mail_server, texts, article, say, publish):
    comment = say(name="Ada", email="ada@example.org")
    Comment.objects.filter(pk=comment.pk).update(wishes=["thread"])

    publish(Comment.objects.get())

    follow = Follow.objects.get()
    assert (follow.article_id, follow.subscriber.email) == (article.pk, "ada@example.org")
    assert "every comment in this conversation" in texts()[0]


def test_follower_of_a_page_sees_where_it_is(article):
    subscriber = SubscriberFactory()
    FollowFactory(comment=None, article=article, subscriber=subscriber)

    told = disclosure.everything_about(Subscriber.objects.get())

    assert f"{SITE}/about/" in str(told)


def test_digest_quotes_what_was_liked_on_a_page_and_tells_of_no_page(article):
    liked = CommentFactory(article=article, like_count=3)
    made = digest.plan(timezone.now())

    assert letter_of.articles_of(made) == []
    assert letter_of.comments_of(made) == [liked]
