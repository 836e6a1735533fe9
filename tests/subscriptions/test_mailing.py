"""Which articles are sent by mail, when, and what the author does with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog import mail
from blog.models import Article
from comments import schedule
from subscriptions import letter_of, mailing
from subscriptions.models import Delivery, Mailing, Newsletter, Subscriber
from tests.at_once import at_once
from tests.factories import (
    ArticleFactory,
    DeliveryFactory,
    MailingFactory,
    PageFactory,
    SubscriberFactory,
)
from tests.subscriptions.crowds import begun
from tests.worker import run_worker, run_worker_later, waiting_tasks

pytestmark = pytest.mark.django_db(transaction=True)

WAITING, SENDING, PAUSED, DONE, STOPPED = Mailing.State
TEN_MINUTES = timedelta(minutes=10)
MOMENT = timedelta(seconds=5)


@pytest.fixture
def now():
    return timezone.now()


def look(now):
    """Let a tick pass, and return the mailing that it planned or began, if there is one."""
    mailing.look(now)
    return Mailing.objects.first()


# ---------------------------------------------------------------- Planning


def test_unplanned_is_what_is_new_and_to_be_told_and_has_no_mailing(now):
    new = ArticleFactory(published_at=now - MOMENT)
    ArticleFactory(published_at=now - timedelta(days=3))
    ArticleFactory(published_at=now + MOMENT)
    ArticleFactory(published_at=now - MOMENT, tells_subscribers=False)
    MailingFactory(article__published_at=now - MOMENT)

    assert list(mailing.unplanned(now)) == [new]


def test_article_leaves_by_the_clock_of_the_tick(now):
    ArticleFactory(published_at=now - timedelta(hours=5))

    tick = now + timedelta(hours=20)

    assert look(tick).starts_at == tick - mailing.TICK + TEN_MINUTES


def test_when_an_article_leaves_is_told_by_the_clock_of_today(now):
    article = ArticleFactory(published_at=now)

    assert mailing.planned_for(article) == now + TEN_MINUTES


def test_published_article_leaves_after_the_delay(now):
    article = ArticleFactory(published_at=now - MOMENT)

    planned = look(now)

    assert planned.article == article
    assert planned.state == WAITING
    assert planned.starts_at == article.published_at + TEN_MINUTES


def test_delay_is_what_the_author_set(now):
    Newsletter(delay_minutes=90).save()

    ArticleFactory(published_at=now)

    assert look(now).starts_at == now + timedelta(minutes=90)


def test_article_dated_back_leaves_the_author_the_whole_delay(now):
    ArticleFactory(published_at=now - timedelta(hours=5))

    assert look(now).starts_at > now + TEN_MINUTES - timedelta(minutes=2)


def test_scheduled_article_is_planned_at_its_hour_only(now):
    article = ArticleFactory(published_at=now + timedelta(hours=1))

    assert look(now) is None
    assert mailing.planned_for(article, now) == article.published_at + TEN_MINUTES
    assert look(now + timedelta(hours=1)).article == article


@pytest.mark.parametrize(
    "article",
    [
        {"published_at": None},
        {"tells_subscribers": False},
        {"published_at": timezone.now() - timedelta(days=3)},
    ],
    ids=["draft", "not_to_be_told", "old"],
)
def test_nothing_is_planned_for(now, article):
    article = ArticleFactory(**article)

    assert look(now) is None
    assert mailing.planned_for(article, now) is None


def test_page_is_never_mailed(now):
    page = PageFactory(published_at=now - MOMENT, tells_subscribers=True)

    assert look(now) is None
    assert look(now + TEN_MINUTES) is None
    assert mailing.planned_for(page, now) is None


def test_nothing_is_planned_where_the_author_turned_it_off(now):
    Newsletter(mails_articles=False).save()
    article = ArticleFactory(published_at=now)

    assert look(now) is None
    assert mailing.planned_for(article, now) is None


def test_article_is_planned_once_however_often_it_is_published(now):
    article = ArticleFactory(published_at=now - MOMENT)
    look(now)

    Article.objects.filter(pk=article.pk).back_to_draft()
    Article.objects.filter(pk=article.pk).publish()
    mailing.look(timezone.now())

    assert Mailing.objects.count() == 1


def test_two_workers_that_look_at_once_plan_and_begin_once(now):
    SubscriberFactory()
    ArticleFactory(published_at=now)
    at_once(*[lambda: mailing.look(now)] * 4)
    later = now + TEN_MINUTES

    outcomes = at_once(*[lambda: mailing.look(later)] * 4)

    assert outcomes == [None] * 4
    assert Mailing.objects.get().state == SENDING
    assert Mailing.objects.get().began_at == later


def test_article_taken_back_in_time_is_planned_anew(now):
    article = ArticleFactory(published_at=now - MOMENT)
    look(now)
    Article.objects.filter(pk=article.pk).back_to_draft()

    mailing.look(now + TEN_MINUTES)

    assert not Mailing.objects.exists()
    Article.objects.filter(pk=article.pk).publish()
    assert look(timezone.now()).article == article


def test_author_who_changes_their_mind_within_the_delay_sends_nothing(now):
    article = ArticleFactory(published_at=now - MOMENT)
    look(now)
    Article.objects.filter(pk=article.pk).update(tells_subscribers=False)

    mailing.look(now + TEN_MINUTES)

    assert not Mailing.objects.exists()


def test_article_that_is_not_to_be_told_can_be_sent_by_hand(now, mail_server):
    SubscriberFactory()
    article = ArticleFactory(tells_subscribers=False)

    mailing.plan(article, timezone.now())
    mailing.look(timezone.now())
    run_worker()

    assert len(mail_server.taken) == 1


def test_worker_looks_after_mailings_in_each_tick(now):
    ArticleFactory(published_at=now)

    schedule.tick("one")

    assert Mailing.objects.get().state == WAITING


# ---------------------------------------------------------------- Beginning, stopping, going on


def test_mailing_begins_when_it_is_due_and_not_before(now):
    ArticleFactory(published_at=now)
    look(now)

    mailing.look(now + TEN_MINUTES - MOMENT)
    assert Mailing.objects.get().state == WAITING

    mailing.look(now + TEN_MINUTES)
    assert Mailing.objects.get().state == SENDING


def test_stopped_mailing_never_begins(now, mail_server):
    SubscriberFactory()
    ArticleFactory(published_at=now)
    planned = look(now)

    assert mailing.stop(planned)
    mailing.look(now + TEN_MINUTES)
    run_worker()

    assert Mailing.objects.get().state == STOPPED
    assert mail_server.taken == []


def test_worker_that_comes_second_does_not_undo_what_the_author_stopped(now, monkeypatch):
    article = ArticleFactory(published_at=now)
    seen_before = list(mailing.unplanned(now))
    mailing.stop(look(now))
    Article.objects.filter(pk=article.pk).update(tells_subscribers=False)
    monkeypatch.setattr(mailing, "unplanned", lambda now: seen_before)

    mailing.look(now)

    assert Mailing.objects.get().state == STOPPED
    assert not Article.objects.get().tells_subscribers


def test_forgone_article_never_leaves_by_itself(now):
    article = ArticleFactory(published_at=now)

    mailing.forgo(article)
    mailing.look(now + TEN_MINUTES)

    assert Mailing.objects.get().state == STOPPED


def test_forgone_article_can_be_sent_after_all(now, mail_server):
    SubscriberFactory()
    article = ArticleFactory(published_at=now - timedelta(days=30))
    mailing.forgo(article)

    mailing.plan(article, timezone.now())
    mailing.look(timezone.now())
    run_worker()

    assert len(mail_server.taken) == 1


def test_impatient_author_who_sends_it_again_sends_nothing_twice(now, mail_server):
    SubscriberFactory()
    made = begun()
    run_worker()

    mailing.plan(made.article, now)
    mailing.resume(made)
    mailing.look(timezone.now())
    run_worker_later()

    assert len(mail_server.taken) == 1
    assert Mailing.objects.get().state == DONE


def test_paused_mailing_rests_until_it_goes_on(mail_server):
    SubscriberFactory()
    made = begun()

    assert mailing.pause(made)
    run_worker()
    assert mail_server.taken == []

    assert mailing.resume(made)
    run_worker()
    assert len(mail_server.taken) == 1


def test_mailing_stopped_on_its_way_can_go_on(mail_server):
    SubscriberFactory()
    made = begun()
    mailing.stop(made)

    assert mailing.resume(made)
    run_worker()

    assert len(mail_server.taken) == 1


def test_what_cannot_be_done_says_so():
    made = begun()
    mailing.stop(made)

    assert not mailing.stop(made)
    assert not mailing.pause(made)
    Mailing.objects.update(state=DONE)
    assert not mailing.resume(made)
    assert mailing.retry_failed(made) == 0


def test_what_failed_is_tried_again_when_the_author_says_so(mail_server):
    wrong = SubscriberFactory()
    made = begun()
    mail_server.answer = lambda to: "550 5.7.1 Not today"
    run_worker()
    assert made.deliveries.get().state == Delivery.State.FAILED
    mail_server.answer = lambda to: ""

    assert mailing.retry_failed(made) == 1
    run_worker()

    assert mail_server.recipients == [wrong.email]
    assert made.deliveries.get().state == Delivery.State.SENT


def test_who_is_unreachable_is_not_tried_again(mail_server):
    SubscriberFactory()
    made = begun()
    mail_server.answer = lambda to: "550 5.1.1 No such user"
    run_worker()

    assert mailing.retry_failed(made) == 0


def test_what_is_done_to_a_mailing_touches_no_other():
    one, other = MailingFactory(begun=True), MailingFactory(begun=True)
    DeliveryFactory(mailing=one, failed=True)

    mailing.pause(one)
    mailing.retry_failed(one)
    mailing.stop(one)

    other.refresh_from_db()
    assert (other.state, other.next_at, other.ended_at) == (SENDING, None, None)


@pytest.mark.parametrize("end", [mailing.stop, lambda made: mailing.forgo(made.article)])
def test_mailing_that_was_stopped_has_ended(now, end):
    made = MailingFactory()

    end(made)

    assert Mailing.objects.get().ended_at >= now


def test_article_that_is_forgone_before_it_was_planned_has_ended(now):
    mailing.forgo(ArticleFactory())

    assert Mailing.objects.get().ended_at >= now


def test_mailing_that_never_began_is_not_resumed():
    stopped = MailingFactory(stopped=True)

    assert not mailing.resume(stopped)
    assert Mailing.objects.get().state == STOPPED


def test_mailing_that_never_began_has_nothing_to_try_again():
    delivery = DeliveryFactory(mailing=MailingFactory(stopped=True), failed=True)

    assert mailing.retry_failed(delivery.mailing) == 0


def test_what_is_tried_again_is_tried_at_once_and_as_if_for_the_first_time(now):
    later = now + timedelta(hours=3)
    delivery = DeliveryFactory(failed=True, due_at=later)

    mailing.retry_failed(delivery.mailing)

    delivery.refresh_from_db()
    assert delivery.attempts == 0
    assert now <= delivery.due_at < later


def test_mailing_that_goes_on_waits_for_whoever_may_still_be_sending(now):
    lease = now + timedelta(minutes=1)
    made = MailingFactory(paused=True, next_at=lease)

    mailing.resume(made)

    assert Mailing.objects.get().next_at == lease
    assert waiting_tasks().get().run_after == lease


@pytest.mark.parametrize("next_at", [timedelta(hours=2), -timedelta(hours=2)])
def test_mailing_that_goes_on_does_not_wait_for_anything_else(now, next_at):
    made = MailingFactory(paused=True, next_at=now + next_at)

    mailing.resume(made)

    assert now <= Mailing.objects.get().next_at <= timezone.now()


def test_mailing_that_goes_on_forgets_what_troubled_it():
    made = MailingFactory(paused=True, trouble="421 Not now", failed_batches=4)

    mailing.resume(made)

    made.refresh_from_db()
    assert (made.trouble, made.failed_batches, made.ended_at) == ("", 0, None)


# ---------------------------------------------------------------- What the author sees


def test_progress_tells_what_became_of_each(now):
    made = MailingFactory(begun=True)
    for state, times, fields in [
        (Delivery.State.WAITING, 1, {"attempts": 0}),
        (Delivery.State.WAITING, 2, {"attempts": 1}),
        (Delivery.State.FAILED, 3, {"attempts": 1, "sent_at": now}),
        (Delivery.State.SKIPPED, 4, {}),
        (Delivery.State.SENT, 5, {"attempts": 1, "sent_at": now}),
        (Delivery.State.SENT, 6, {"sent_at": now - timedelta(seconds=90)}),
    ]:
        DeliveryFactory.create_batch(times, mailing=made, state=state, **fields)

    assert mailing.progress(made) == mailing.Progress(
        total=21, waiting=3, later=2, sent=11, failed=3, skipped=4, per_minute=5
    )


def test_progress_counts_each_recipient_once(mail_server):
    for _number in range(3):
        SubscriberFactory()
    late, gone = SubscriberFactory(), SubscriberFactory()
    made = begun()
    Subscriber.objects.filter(pk=gone.pk).update(status=Subscriber.Status.LEFT)
    mail_server.answer = lambda to: "451 Later" if to == late.email else ""
    run_worker()

    counted = mailing.progress(made)

    assert counted == mailing.Progress(
        total=4, waiting=1, later=1, sent=3, failed=0, skipped=0, per_minute=3
    )


def test_recipients_are_those_who_confirmed_and_want_each_article():
    wanted = SubscriberFactory()
    SubscriberFactory(pending=True)
    SubscriberFactory(left=True)
    SubscriberFactory(unreachable=True)
    SubscriberFactory(pace=Subscriber.Pace.WEEKLY)
    SubscriberFactory(pace=Subscriber.Pace.REPLIES)

    assert list(Mailing().recipients()) == [wanted]


def test_test_mail_goes_to_the_author_alone_and_is_no_delivery(mail_server):
    SubscriberFactory()
    letter = letter_of.article(ArticleFactory(title="Le lavoir", draft=True))

    mailing.send_test(letter, "author@example.org")

    assert mail_server.recipients == ["author@example.org"]
    assert mail_server.mails[0]["Subject"] == "Le lavoir"
    assert not Delivery.objects.exists()


def test_links_of_a_test_mail_belong_to_nobody(mail_server):
    mailing.send_test(letter_of.article(ArticleFactory()), "author@example.org")

    assert "/subscriptions/leave/0-0:" in mail_server.mails[0]["List-Unsubscribe"]


def test_mail_programs_show_each_test_mail(mail_server):
    letter = letter_of.article(ArticleFactory())

    for _number in range(2):
        mailing.send_test(letter, "author@example.org")

    assert len({message["Message-ID"] for message in mail_server.mails}) == 2


def test_test_mail_that_is_refused_says_why(mail_server):
    mail_server.answer = lambda to: "550 5.1.1 No such user"

    with pytest.raises(mail.Refused, match="No such user"):
        mailing.send_test(letter_of.article(ArticleFactory()), "author@example.org")


def test_batches_leave_the_worker_to_other_tasks_first(mail_server):
    SubscriberFactory()
    begun()

    assert waiting_tasks().get().priority < 0
