"""A published comment is announced once, to all who wait for it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from comments import moderation, schedule, upkeep
from comments.models import Comment, Move
from comments.signals import comment_published
from subscriptions import conversation
from subscriptions.models import Announcement, Follow, Notice, Subscriber
from tests.at_once import at_once
from tests.factories import CommentFactory, FollowFactory, SubscriberFactory
from tests.queries import Queries
from tests.worker import run_worker, run_worker_later, waiting_tasks

pytestmark = pytest.mark.django_db(transaction=True)

HELD, APPROVED, SPAM, TRASH = Comment.Status


@pytest.fixture
def asked(article):
    """A comment whose author wants to be told of replies, and has confirmed."""
    comment = CommentFactory(article=article, name="Bo", email="bo@example.org", body="Is it so?")
    FollowFactory(comment=comment, subscriber=SubscriberFactory(email="bo@example.org"))
    return comment


@pytest.fixture
def reply(asked):
    """A reply to it that waits for a decision."""
    return CommentFactory.reply_to(asked, held=True, name="Awa", email="awa@example.org")


def is_announced(comment):
    return Announcement.objects.filter(comment=comment).exists()


def told():
    """Whom the notices are for, and of what."""
    return sorted(Notice.objects.values_list("subscriber__email", "comment"))


# ---------------------------------------------------------------- When


def test_approval_costs_one_query_more(article, moderator):
    comment = CommentFactory(article=article, held=True)
    moderation.approve(comment, moderator)
    Comment.objects.update(status=HELD)

    with Queries() as queries:
        comment_published.send_robust(sender=Comment, comment=comment)

    assert queries.count == 1


def test_comment_is_announced_when_it_is_approved(reply, moderator):
    moderation.approve(reply, moderator)
    run_worker()

    assert told() == [("bo@example.org", reply.pk)]


def test_comment_whose_approval_is_lost_is_not_announced(reply, moderator):
    with transaction.atomic():
        moderation.approve(reply, moderator)
        transaction.set_rollback(True)
    run_worker()

    assert told() == []


@pytest.mark.parametrize("verb", [moderation.mark_spam, moderation.trash])
def test_spam_and_trash_are_not_announced(reply, moderator, verb):
    verb(reply, moderator)
    conversation.announce.call(reply.pk)

    assert not is_announced(reply)


def test_comment_held_again_before_the_worker_came_is_announced_once_it_is_back(reply, moderator):
    moderation.approve(reply, moderator)
    moderation.restore(reply, moderator)
    run_worker()
    while_held = is_announced(reply)

    moderation.approve(reply, moderator)
    conversation.announce_lost.call()
    run_worker()

    assert not while_held
    assert told() == [("bo@example.org", reply.pk)]


def test_comment_held_and_approved_again_is_announced_once(reply, moderator):
    for _ in range(2):
        moderation.approve(reply, moderator)
        run_worker()
        moderation.restore(reply, moderator)
    moderation.approve(reply, moderator)
    conversation.announce.call(reply.pk)
    conversation.announce_lost.call()
    run_worker()

    assert told() == [("bo@example.org", reply.pk)]
    assert not waiting_tasks().filter(task_path=conversation.announce.module_path).exists()


def test_two_who_announce_at_once_announce_once(reply, moderator):
    moderation.approve(reply, moderator)
    waiting_tasks().delete()

    outcomes = at_once(*[lambda: conversation.announce.call(reply.pk)] * 4)

    assert outcomes == [None] * 4
    assert told() == [("bo@example.org", reply.pk)]
    assert waiting_tasks().filter(run_after__gt=timezone.now() + timedelta(days=1)).count() == 1
    assert waiting_tasks().count() == 2


def test_comments_on_two_who_follow_each_other_are_announced_at_once(asked, article, moderator):
    other = CommentFactory(article=article, email="awa@example.org")
    FollowFactory(comment=other, subscriber=SubscriberFactory(email="awa@example.org"))
    pairs = [(asked, "awa@example.org"), (other, "bo@example.org")]
    replies = [
        CommentFactory.reply_to(parent, held=True, email=email, wishes=["replies"])
        for parent, email in pairs
    ]
    for reply in replies:
        moderation.approve(reply, moderator)

    outcomes = at_once(*[lambda pk=reply.pk: conversation.announce.call(pk) for reply in replies])

    assert outcomes == [None, None]
    assert len(told()) == 2


def test_worker_killed_before_the_end_leaves_nothing_half_done(reply, moderator):
    moderation.approve(reply, moderator)

    with transaction.atomic():
        conversation.announce.call(reply.pk)
        transaction.set_rollback(True)
    nothing = (is_announced(reply), told())
    run_worker()

    assert nothing == (False, [])
    assert told() == [("bo@example.org", reply.pk)]


def test_comment_on_an_article_that_is_no_longer_published_is_not_announced(reply, moderator):
    moderation.approve(reply, moderator)
    reply.article.published_at = None
    reply.article.save()
    run_worker()

    assert not is_announced(reply)


# ---------------------------------------------------------------- What was missed


@pytest.fixture
def killed(reply, moderator):
    """A reply whose process was killed between the commit and the signal."""
    moderation.approve(reply, moderator)
    waiting_tasks().delete()
    return reply


def test_comment_is_announced_although_its_process_was_killed(killed):
    conversation.announce_lost.call()
    run_worker()

    assert told() == [("bo@example.org", killed.pk)]


def test_comment_approved_more_than_a_week_ago_is_no_news(killed):
    Move.objects.update(at=timezone.now() - timedelta(days=8))

    conversation.announce_lost.call()
    run_worker()

    assert not is_announced(killed)


def test_reply_is_announced_once_what_hides_it_is_back(asked, reply, moderator):
    moderation.restore(asked, moderator)
    moderation.approve(reply, moderator)
    run_worker()
    while_hidden = is_announced(reply)

    moderation.approve(asked, moderator)
    conversation.announce_lost.call()
    run_worker()

    assert not while_hidden
    assert is_announced(reply)


def test_comment_without_moves_is_never_announced(asked):
    CommentFactory.reply_to(asked)

    conversation.announce_lost.call()
    run_worker()

    assert told() == []


def test_comment_brought_in_as_approved_is_no_news_when_approved_again(asked, moderator):
    old = CommentFactory.reply_to(asked)
    moderation.restore(old, moderator)
    moderation.approve(old, moderator)

    conversation.announce_lost.call()
    run_worker()

    assert not is_announced(old)


def test_what_was_missed_is_looked_for_each_hour():
    [entry] = [one for one in schedule.TIMETABLE if one.task == conversation.announce_lost]

    assert entry.hour is None


def test_upgrade_marks_what_was_approved_before_as_announced(asked, killed):
    migration = import_module("subscriptions.migrations.0002_announced_before")

    migration.mark_as_announced(apps, None)
    conversation.announce_lost.call()
    run_worker()

    assert list(Announcement.objects.values_list("comment", flat=True)) == [killed.pk]
    assert told() == []


# ---------------------------------------------------------------- To whom


def test_followers_of_the_article_are_told_of_every_comment(article, asked, moderator):
    FollowFactory(comment=None, article=article, subscriber__email="all@example.org")
    first = CommentFactory(article=article, held=True)
    second = CommentFactory.reply_to(CommentFactory.reply_to(asked), held=True)
    for comment in (first, second):
        moderation.approve(comment, moderator)
    run_worker()

    assert told() == [("all@example.org", first.pk), ("all@example.org", second.pk)]


def test_who_follows_comment_and_article_is_told_once(reply, moderator, article):
    FollowFactory(comment=None, article=article, subscriber=Subscriber.objects.get())

    moderation.approve(reply, moderator)
    run_worker()

    assert told() == [("bo@example.org", reply.pk)]


def test_nobody_is_told_of_their_own_comment(asked, moderator):
    own = CommentFactory.reply_to(asked, held=True, email="Bo@Example.org")

    moderation.approve(own, moderator)
    run_worker()

    assert is_announced(own)
    assert told() == []


def test_moderators_reply_is_told(asked, moderator, say):
    answer = say(by=moderator, email=moderator.email, parent=asked)
    run_worker()

    assert told() == [("bo@example.org", answer.pk)]


@pytest.mark.parametrize("status", ["left", "unreachable", "complained"])
def test_who_wants_no_mail_or_gets_none_is_not_noted(reply, moderator, status):
    Subscriber.objects.update(status=status)

    moderation.approve(reply, moderator)
    run_worker()

    assert told() == []


def test_follower_of_another_article_is_not_told(reply, moderator):
    other = CommentFactory()
    FollowFactory(comment=None, article=other.article)
    FollowFactory(comment=other)

    moderation.approve(reply, moderator)
    run_worker()

    assert told() == [("bo@example.org", reply.pk)]


# ---------------------------------------------------------------- Comments that go


def test_comment_is_deleted_with_all_that_hangs_on_it(reply, moderator):
    FollowFactory(comment=reply)
    moderation.approve(reply, moderator)
    run_worker()
    moderation.trash(reply, moderator)
    Move.objects.update(at=timezone.now() - timedelta(days=31))

    work = upkeep.run()
    run_worker_later()

    assert work["trash"] == 1
    assert not Announcement.objects.exists()
    assert not Notice.objects.exists()
    assert not Follow.objects.filter(comment=reply.pk).exists()


def test_comment_that_is_answered_is_emptied_and_its_followers_stay(asked, reply, moderator):
    moderation.approve(reply, moderator)
    run_worker()
    moderation.trash(asked, moderator)
    Move.objects.update(at=timezone.now() - timedelta(days=31))

    work = upkeep.run()

    assert work["emptied"] == 1
    assert told() == [("bo@example.org", reply.pk)]
    assert Follow.objects.filter(comment=asked).exists()
