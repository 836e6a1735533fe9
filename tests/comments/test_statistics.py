from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import moderation, statistics
from comments.models import AkismetCall, Comment, DeletedCount
from comments.statistics import Discussed, filtering, first_day, per_day, remember, waiting
from tests.factories import ArticleFactory, CommentFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


def ago(days):
    return timezone.now() - days * A_DAY


# ---------------------------------------------------------------- Comments per day


def test_comments_are_counted_by_day_and_state():
    CommentFactory()
    CommentFactory(spam=True, created_at=ago(1))
    CommentFactory(held=True, created_at=ago(1))

    bars = per_day(first_day(3))

    assert [bar.counts for bar in bars] == [{}, {"spam": 1, "held": 1}, {"approved": 1}]
    assert [bar.day for bar in bars] == [first_day(3), first_day(2), first_day(1)]


def test_comment_before_the_first_day_does_not_count():
    CommentFactory(created_at=statistics.midnight(first_day(3)) - timedelta(seconds=1))

    assert sum((bar.counts for bar in per_day(first_day(3))), Counter()) == {}


def test_long_stretch_is_counted_by_week():
    CommentFactory()
    CommentFactory(created_at=ago(364))

    bars = per_day(first_day(365))

    assert len(bars) == 53
    assert bars[0].counts == bars[-1].counts == {"approved": 1}


def test_deleted_comment_counts_as_before():
    comment = CommentFactory(spam=True, verdict=Comment.Verdict.SPAM)
    CommentFactory(spam=True, verdict=Comment.Verdict.HAM)
    before = per_day(first_day(2)), filtering(first_day(2))

    remember([comment])
    comment.delete()

    assert (per_day(first_day(2)), filtering(first_day(2))) == before


def test_deleted_comments_of_a_day_are_added_up():
    for _ in range(2):
        remember([CommentFactory(trash=True), CommentFactory(trash=True)])

    assert DeletedCount.objects.get().count == 4


# ---------------------------------------------------------------- The filter


def test_what_the_filter_caught_missed_and_took_for_spam_is_told_apart():
    CommentFactory(spam=True, verdict=Comment.Verdict.SPAM)
    CommentFactory(trash=True, verdict=Comment.Verdict.DISCARD)
    CommentFactory(spam=True, verdict=Comment.Verdict.HAM)
    CommentFactory(verdict=Comment.Verdict.SPAM)
    CommentFactory(verdict=Comment.Verdict.HAM)
    CommentFactory(trash=True, verdict=Comment.Verdict.HAM)

    found = filtering(first_day(2))

    assert (found.caught, found.missed, found.false_alarms) == (2, 1, 1)


def test_exchanges_with_akismet_are_counted():
    for succeeded in (True, True, False):
        AkismetCall.objects.create(
            comment=CommentFactory(), operation=AkismetCall.Operation.CHECK, succeeded=succeeded
        )

    found = filtering(first_day(2))

    assert (found.answered, found.failed) == (2, 1)


# ---------------------------------------------------------------- Waiting


def test_wait_ends_with_the_first_decision_of_a_person(moderator):
    for minutes in (10, 20, 90):
        comment = CommentFactory(held=True, created_at=timezone.now() - timedelta(minutes=minutes))
        moderation.approve(comment, moderator)
    moderation.mark_spam(comment, moderator)

    found = waiting(first_day(2))

    assert found.decided == 3
    assert round(found.median / timedelta(minutes=1)) == 20
    assert round(found.longest / timedelta(minutes=1)) == 90
    assert (found.held, found.oldest) == (0, None)


def test_what_the_policy_decides_is_no_decision_of_a_person(say, akismet_server):
    CommentFactory(name="Ada", email="ada@example.org")
    assert say().status == Comment.Status.APPROVED

    assert waiting(first_day(2)).decided == 0


def test_oldest_comment_that_waits_is_named():
    CommentFactory(held=True)
    oldest = CommentFactory(held=True, created_at=ago(400))

    found = waiting(first_day(2))

    assert (found.held, found.oldest) == (2, oldest.created_at)


# ---------------------------------------------------------------- Articles and readers


def test_articles_are_ranked_by_their_approved_comments(article):
    quiet = ArticleFactory()
    CommentFactory(article=quiet)
    CommentFactory(article=quiet, spam=True)
    CommentFactory(article=quiet, created_at=ago(9))
    CommentFactory.create_batch(2, article=article)

    assert statistics.most_discussed(first_day(2)) == [
        Discussed(article.pk, article.title, 2),
        Discussed(quiet.pk, quiet.title, 1),
    ]


def test_readers_are_ranked_and_the_author_is_not_one_of_them(moderator):
    CommentFactory.create_batch(2, name="Ada", email="ada@example.org")
    CommentFactory.create_batch(3, user=moderator)

    [ada] = statistics.top_commenters(first_day(2))

    assert (ada.name, ada.comments) == ("Ada", 2)


# ---------------------------------------------------------------- The page

PAGE = "/admin/comments/deletedcount/"


@pytest.mark.parametrize("days", ["", "30", "90", "365"])
def test_page_shows_every_part(client, moderator, days):
    client.force_login(moderator)
    CommentFactory(name="Ada <b>")

    answer = client.get(PAGE, {"days": days})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('<rect class="approved"') == 1
    assert "Ada &lt;b&gt;" in page


def test_page_of_a_site_without_comments_is_sound(client, moderator):
    client.force_login(moderator)

    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("asked", ["-1", "31", "x", "¹", "9" * 99])
def test_period_that_is_none_is_thirty_days(client, moderator, asked):
    client.force_login(moderator)

    assert client.get(PAGE, {"days": asked}).context["days"] == 30


def test_page_takes_the_same_queries_whatever_there_is(client, moderator):
    client.force_login(moderator)
    with Queries() as few:
        client.get(PAGE)
    for days in range(30):
        comment = CommentFactory(held=True, created_at=ago(days))
        moderation.approve(comment, moderator)

    with Queries() as many:
        client.get(PAGE)

    assert many.count == few.count <= 15


def test_page_is_closed_to_those_who_may_not_see_comments(client, moderator):
    moderator.is_superuser = False
    moderator.save()
    client.force_login(moderator)

    assert client.get(PAGE).status_code == 403
    assert client.get("/admin/comments/deletedcount/add/").status_code == 403
