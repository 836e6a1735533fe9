"""Signing up: what is kept, who is written to, and how seldom."""

from email import policy
from email.parser import BytesParser

import pytest
from django.db import transaction

from comments.models import Comment
from subscriptions import limits, membership, signup
from subscriptions.models import Change, Follow, Newsletter, Quota, Subscriber
from tests.at_once import at_once
from tests.factories import CommentFactory, SubscriberFactory
from tests.worker import run_worker, run_worker_later, waiting_tasks

pytestmark = pytest.mark.django_db(transaction=True)

PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status
EACH, WEEKLY, REPLIES = Subscriber.Pace
ARTICLE, FOOTER = Subscriber.Source.ARTICLE, Subscriber.Source.FOOTER
Wish = Comment.Wish

ADA = "ada@example.org"


def ask(email=ADA, pace=EACH, source=ARTICLE):
    signup.ask(email, pace, source)
    return Subscriber.objects.get(email=email)


def mails_waiting():
    return waiting_tasks().count()


# ---------------------------------------------------------------- What is kept


def test_new_address_is_kept_and_may_not_be_written_to_yet():
    subscriber = ask(pace=WEEKLY, source=FOOTER)

    assert (subscriber.status, subscriber.pace, subscriber.source) == (PENDING, WEEKLY, FOOTER)
    change = subscriber.changes.get()
    assert (change.from_status, change.to_status, change.why) == ("", PENDING, Change.Why.ASKED)


@pytest.mark.parametrize("status", [PENDING, LEFT, UNREACHABLE])
def test_last_wish_counts_until_it_is_confirmed(status):
    SubscriberFactory(email=ADA, status=status)

    subscriber = ask(pace=WEEKLY, source=FOOTER)

    assert (subscriber.status, subscriber.pace, subscriber.source) == (status, WEEKLY, FOOTER)


@pytest.mark.parametrize("status", [ACTIVE, COMPLAINED])
def test_nobody_changes_the_choices_of_somebody_else_by_typing_their_address(status):
    SubscriberFactory(email=ADA, status=status, source=ARTICLE)

    subscriber = ask(pace=WEEKLY, source=FOOTER)

    assert (subscriber.status, subscriber.pace, subscriber.source) == (status, EACH, ARTICLE)


def test_asking_again_is_one_step_of_the_history():
    ask()
    subscriber = ask()

    assert subscriber.changes.count() == 1


# ---------------------------------------------------------------- The mails


def test_address_is_asked_by_a_link_that_confirms_it(client, mail_server, texts):
    ask()
    run_worker()

    [mail] = mail_server.mails
    assert mail["To"] == ADA
    assert mail["Subject"] == "Confirm your subscription to The tree"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in mail
    [address] = [word for word in texts()[0].split() if "/subscriptions/confirm/" in word]
    client.post(address.strip("<>").removeprefix("http://127.0.0.1:8000"))
    assert Subscriber.objects.get().is_active


def test_mail_is_well_formed(mail_server):
    ask()
    run_worker()

    parsed = BytesParser(policy=policy.strict).parsebytes(mail_server.taken[0].message)

    assert not parsed.defects
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]


def test_subscriber_is_told_so_and_led_to_their_subscription(mail_server, texts):
    SubscriberFactory(email=ADA, pace=WEEKLY)

    ask()
    run_worker()

    assert "You are subscribed already" in texts()[0]
    assert "a digest once a week" in texts()[0]
    assert "/subscriptions/manage/" in texts()[0]
    assert "/subscriptions/confirm/" not in texts()[0]


@pytest.mark.parametrize("status", [LEFT, UNREACHABLE])
def test_who_gets_no_mail_any_more_is_asked_like_anybody(mail_server, texts, status):
    SubscriberFactory(email=ADA, status=status)

    ask()
    run_worker()

    assert "/subscriptions/confirm/" in texts()[0]


@pytest.mark.parametrize("act", [lambda _subscriber: ask(), signup.remind], ids=["ask", "remind"])
def test_who_complained_gets_nothing_whatever_is_typed(mail_server, act):
    subscriber = SubscriberFactory(email=ADA, status=COMPLAINED)

    act(subscriber)
    run_worker()

    assert mail_server.mails == []


def test_fresh_link_goes_to_whoever_left_as_well(mail_server, texts):
    signup.remind(SubscriberFactory(email=ADA, left=True))
    run_worker()

    assert "At present you get no mail." in texts()[0]
    assert "/subscriptions/manage/" in texts()[0]


@pytest.mark.parametrize("verb", [membership.confirm, membership.complain, membership.erase])
def test_mail_that_is_late_looks_again(mail_server, verb):
    subscriber = ask()
    verb(subscriber)

    run_worker()

    assert mail_server.mails == []


def test_mail_is_sent_again_while_the_server_is_busy(mail_server, caplog):
    ask()
    mail_server.refusal = "451 Try again later, ada@example.org"
    run_worker()
    mail_server.refusal = ""
    run_worker_later()

    assert len(mail_server.mails) == 1
    assert "tried again" in caplog.text
    assert ADA not in caplog.text


def test_mail_that_is_late_gives_way_to_the_next(mail_server, clock):
    ask()
    mail_server.refusal = "451 Try again later"
    run_worker()
    mail_server.refusal = ""
    clock.pass_by(hours=1)
    ask()
    run_worker()

    assert len(mail_server.mails) == 1
    assert mails_waiting() == 0


def test_address_that_the_server_does_not_take_counts_as_returned(mail_server):
    ask()
    mail_server.answer = lambda recipient: "550 5.1.1 No such user"
    run_worker()

    assert mails_waiting() == 0
    assert Subscriber.objects.get().status == UNREACHABLE


# ---------------------------------------------------------------- How seldom


def test_address_gets_one_mail_in_any_hour(clock):
    ask()
    clock.pass_by(minutes=59)
    ask()
    assert mails_waiting() == 1

    clock.pass_by(minutes=1)
    ask()
    assert mails_waiting() == 2


def test_address_gets_three_mails_in_a_day(clock):
    for _ in range(6):
        ask()
        clock.pass_by(hours=1)

    assert mails_waiting() == 3


def test_subscriber_is_not_written_to_more_often_than_others(clock):
    SubscriberFactory(email=ADA)

    ask()
    ask()

    assert mails_waiting() == 1


def test_those_who_ask_at_the_same_moment_cause_one_mail(clock):
    outcomes = at_once(*[lambda: signup.ask(ADA, EACH, ARTICLE)] * 6)

    assert outcomes == [None] * 6
    assert mails_waiting() == 1
    assert Change.objects.count() == 1


def test_nothing_is_claimed_where_the_mail_is_not_on_its_way(clock):
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)

    ask()

    assert mails_waiting() == 1


def test_network_may_cause_ten_mails_an_hour(clock):
    for _ in range(10):
        signup.admit("2001:db8::1")

    with pytest.raises(signup.TooMany) as refusal:
        signup.admit("2001:db8::2")

    assert refusal.value.wait == 50 * 60
    signup.admit("2001:db8:0:1::1")
    clock.pass_by(minutes=50)
    signup.admit("2001:db8::2")


def test_all_networks_together_may_cause_what_the_author_allows(clock):
    Newsletter(confirmations_per_hour=3).save()
    for number in range(3):
        signup.admit(f"203.0.113.{number}")

    with pytest.raises(signup.TooMany):
        signup.admit("203.0.113.9")


def test_network_that_is_over_its_limit_takes_nothing_from_the_others(clock):
    Newsletter(confirmations_per_hour=11).save()
    for _ in range(10):
        signup.admit("203.0.113.7")
    for _ in range(5):
        with pytest.raises(signup.TooMany):
            signup.admit("203.0.113.7")

    signup.admit("203.0.113.8")

    assert Quota.objects.get(key="sign-ups").used == 11


# ---------------------------------------------------------------- Wishes of those who comment


def wish(*wishes, email=ADA):
    comment = CommentFactory(email=email, wishes=list(wishes))
    return comment, signup.wish(comment)


def test_who_wants_nothing_is_not_kept():
    assert wish()[1] is False
    assert not Subscriber.objects.exists()


def test_wishes_are_kept_and_have_to_be_confirmed():
    comment, is_unconfirmed = wish(Wish.REPLIES, Wish.THREAD)

    subscriber = Subscriber.objects.get()
    assert is_unconfirmed
    assert (subscriber.status, subscriber.pace, subscriber.source) == (PENDING, REPLIES, "comment")
    follows = {(follow.comment, follow.article) for follow in Follow.objects.all()}
    assert follows == {(comment, None), (None, comment.article)}
    assert mails_waiting() == 0


def test_wish_for_articles_is_a_subscription_to_each():
    wish(Wish.ARTICLES)

    assert Subscriber.objects.get().pace == EACH
    assert not Follow.objects.exists()


def test_wish_of_a_subscriber_holds_at_once_and_changes_no_pace():
    subscriber = SubscriberFactory(email=ADA, pace=WEEKLY)

    _comment, is_unconfirmed = wish(Wish.ARTICLES, Wish.REPLIES)

    assert not is_unconfirmed
    assert Subscriber.objects.get().pace == WEEKLY
    assert subscriber.follows.count() == 1


def test_wish_for_replies_takes_no_articles_from_who_has_yet_to_confirm_them():
    SubscriberFactory(email=ADA, pending=True, pace=WEEKLY)

    wish(Wish.REPLIES)

    assert Subscriber.objects.get().pace == WEEKLY


def test_wish_for_replies_brings_no_articles_to_who_left():
    SubscriberFactory(email=ADA, left=True, pace=EACH)

    _comment, is_unconfirmed = wish(Wish.REPLIES)

    assert is_unconfirmed
    assert Subscriber.objects.get().pace == REPLIES


def test_wish_is_kept_once():
    comment, _ = wish(Wish.REPLIES, Wish.THREAD)

    signup.wish(comment)

    assert Follow.objects.count() == 2


def test_who_complained_is_not_asked_again():
    SubscriberFactory(email=ADA, status=COMPLAINED)

    _comment, is_unconfirmed = wish(Wish.REPLIES)

    assert not is_unconfirmed
    assert not Follow.objects.exists()


def test_address_is_known_however_it_was_typed_in_a_comment():
    SubscriberFactory(email="ada@xn--bcher-kva.example")

    assert wish(Wish.REPLIES, email="Ada@Bücher.example")[1] is False
    assert Subscriber.objects.count() == 1


def test_address_that_cannot_be_written_to_is_not_kept():
    assert wish(Wish.REPLIES, email="é@example.org")[1] is False
    assert not Subscriber.objects.exists()


def test_limits_tell_no_address(clock):
    signup.admit("203.0.113.7")
    ask()

    keys = " ".join(Quota.objects.values_list("key", flat=True))

    assert "203" not in keys.replace(limits.network_key("sign-ups", "203.0.113.7"), "")
    assert "ada" not in keys
