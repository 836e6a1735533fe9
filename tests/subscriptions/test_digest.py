"""The weekly digest: when, of what, to whom, and once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from comments.models import Comment
from subscriptions import digest, letter_of, mailing
from subscriptions.models import Mailing, Newsletter, Subscriber
from tests.at_once import at_once
from tests.factories import ArticleFactory, CommentFactory, SubscriberFactory
from tests.worker import run_worker

pytestmark = pytest.mark.django_db(transaction=True)

PARIS = ZoneInfo("Europe/Paris")
A_WEEK = timedelta(days=7)

SATURDAY = datetime(2026, 11, 21, 8, tzinfo=PARIS)
"""When the digest is due as the settings are made."""


def on(day, hour=12, month=11):
    return datetime(2026, month, day, hour, tzinfo=PARIS)


def digests():
    return Mailing.objects.filter(kind=Mailing.Kind.DIGEST)


# ---------------------------------------------------------------- When


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (on(21, 8), SATURDAY),
        (on(21, 7), SATURDAY - A_WEEK),
        (on(27), SATURDAY),
        (on(28, 8), SATURDAY + A_WEEK),
    ],
)
def test_digest_is_due_on_its_day_and_hour(now, due):
    assert Newsletter().digest_due(now) == due


@pytest.mark.parametrize("day", [on(28, month=3), on(24, month=10)], ids=["spring", "autumn"])
def test_hour_of_the_site_stays_when_the_clocks_change(day):
    for weeks in range(2):
        due = Newsletter().digest_due(day + weeks * A_WEEK)
        assert (timezone.localtime(due).weekday(), timezone.localtime(due).hour) == (5, 8)


def test_digest_is_planned_when_it_is_due_and_once():
    ArticleFactory(published_at=on(18))

    for minutes in (-1, 0, 1, 60):
        digest.look(SATURDAY + timedelta(minutes=minutes))

    assert digests().get().until == SATURDAY


def test_two_workers_that_look_at_once_plan_one_digest():
    ArticleFactory(published_at=on(18))

    outcomes = at_once(*[lambda: digest.look(SATURDAY)] * 4)

    assert outcomes == [None] * 4
    assert digests().count() == 1


def test_digest_that_no_worker_was_there_for_is_made_up_for_within_three_days():
    ArticleFactory(published_at=on(18))

    digest.look(SATURDAY + timedelta(days=3, hours=1))
    assert not digests().exists()

    digest.look(SATURDAY + timedelta(days=2))
    assert digests().get().until == SATURDAY


def test_change_of_day_makes_nothing_due_that_is_over():
    ArticleFactory(published_at=on(18))
    Newsletter(digest_weekday=2, digest_set_at=on(26)).save()

    digest.look(on(26))
    assert not digests().exists()

    digest.look(datetime(2026, 12, 2, 8, tzinfo=PARIS))
    assert digests().exists()


def test_author_can_do_without():
    Newsletter(mails_digest=False).save()
    ArticleFactory(published_at=on(18))

    digest.look(SATURDAY)

    assert not digests().exists()


def test_week_without_an_article_brings_no_mail_even_if_one_follows_soon():
    digest.look(SATURDAY)
    ArticleFactory(published_at=SATURDAY + timedelta(hours=1))
    digest.look(SATURDAY + timedelta(hours=2))

    assert digests().get().state == Mailing.State.DONE


# ---------------------------------------------------------------- Of what


def test_digest_tells_of_what_came_after_the_last_one():
    told, new = ArticleFactory(published_at=on(18)), ArticleFactory(published_at=on(22))
    digest.look(SATURDAY)

    digest.look(SATURDAY + A_WEEK)

    first, second = digests().order_by("until")
    assert letter_of.articles_of(first) == [told]
    assert letter_of.articles_of(second) == [new]


def test_what_was_published_in_a_week_without_a_worker_is_in_the_next_digest():
    digest.look(SATURDAY - A_WEEK)
    missed, new = ArticleFactory(published_at=on(17)), ArticleFactory(published_at=on(25))

    digest.look(SATURDAY + A_WEEK)

    assert letter_of.articles_of(digests().get(until=SATURDAY + A_WEEK)) == [missed, new]


def test_article_that_is_not_to_be_told_is_left_out():
    ArticleFactory(published_at=on(18), tells_subscribers=False)

    digest.look(SATURDAY)

    assert digests().get().state == Mailing.State.DONE


def test_digest_quotes_the_comments_that_readers_liked_most():
    article = ArticleFactory(published_at=on(18))
    liked = [
        CommentFactory(article=article, like_count=likes, created_at=on(19)) for likes in range(5)
    ]
    CommentFactory(article=article, like_count=9, created_at=on(1))
    CommentFactory(article=article, like_count=9, created_at=on(19), held=True)
    digest.look(SATURDAY)

    assert letter_of.comments_of(digests().get()) == [liked[4], liked[3], liked[2]]


def test_comment_that_was_removed_since_is_not_quoted():
    article = ArticleFactory(published_at=on(18))
    CommentFactory(article=article, like_count=3, created_at=on(19))
    digest.look(SATURDAY)
    Comment.objects.update(status=Comment.Status.TRASH)

    assert letter_of.comments_of(digests().get()) == []


# ---------------------------------------------------------------- To whom


def test_digest_goes_to_those_who_asked_for_it(mail_server):
    weekly = SubscriberFactory(pace=Subscriber.Pace.WEEKLY)
    SubscriberFactory(pace=Subscriber.Pace.EACH)
    SubscriberFactory(pace=Subscriber.Pace.REPLIES)
    SubscriberFactory(pace=Subscriber.Pace.WEEKLY, left=True)
    article = ArticleFactory(title="Le lavoir", published_at=timezone.now() - timedelta(hours=5))
    made = digest.plan(timezone.now())

    mailing.look(timezone.now())
    run_worker()

    [mail] = mail_server.mails
    assert mail["To"] == weekly.email
    assert "Le lavoir" in mail["Subject"]
    assert article.get_absolute_url() in mail.get_body(["plain"]).get_content()
    assert Mailing.objects.get(pk=made.pk).state == Mailing.State.DONE
