"""The mail that tells somebody that their comment is published."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from blog.models import Blog
from comments import checking, moderation
from comments.models import Comment, Discussion, Move
from subscriptions import conversation, membership, published
from subscriptions.models import Subscriber
from tests.akismet_server import BROKEN, SPAMMER
from tests.at_once import at_once
from tests.factories import CommentFactory, SubscriberFactory
from tests.worker import run_worker, run_worker_later, waiting_tasks

pytestmark = pytest.mark.django_db(transaction=True)

HELD, APPROVED, SPAM, TRASH = Comment.Status

ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def _author_gets_no_mail(db):
    Discussion(notice=Discussion.Notice.NONE).save()


@pytest.fixture
def known(article):
    """An approved comment by Ada, who need not wait any more."""
    return CommentFactory(article=article, name="Ada", email=ADA)


@pytest.fixture
def wish(mail_server, say, moderator):
    """A function that has a comment with wishes approved, and returns it."""

    def wish(*wishes, **changes):
        comment = say(**changes)
        Comment.objects.filter(pk=comment.pk).update(wishes=list(wishes))
        moderation.approve(comment, moderator)
        run_worker()
        return comment

    return wish


def subjects(server):
    return [mail["Subject"] for mail in server.mails]


def html_of(mail):
    return mail.get_body(["html"]).get_content()


# ---------------------------------------------------------------- Who has waited


def test_newcomer_whom_a_moderator_approves_is_told(mail_server, say, moderator, article):
    moderation.approve(say(), moderator)
    run_worker()

    [mail] = mail_server.mails
    assert mail["To"] == ADA
    assert mail["Subject"] == f"Your comment is published: “{article.title}”"


def test_who_is_published_at_once_is_not_told(mail_server, akismet_server, say, known):
    comment = say()
    run_worker()

    assert comment.status == APPROVED
    assert mail_server.mails == []


def test_who_waited_for_the_filter_is_told(mail_server, akismet_server, say, known):
    akismet_server.answer = BROKEN
    comment = say()
    run_worker()
    while_held = len(mail_server.mails)
    akismet_server.answer = None

    run_worker_later()
    run_worker()

    assert while_held == 0
    assert Move.objects.filter(comment=comment).last().by is None
    assert [mail["To"] for mail in mail_server.mails] == [ADA]


def test_who_is_approved_late_since_a_web_process_died_is_told(
    mail_server, akismet_server, known, article
):
    minutes_ago = timezone.now() - timedelta(minutes=5)
    comment = CommentFactory(
        article=article, name="Ada", email=ADA, held=True, created_at=minutes_ago
    )

    checking.check_again.call(comment.pk, 0)
    run_worker()

    assert [mail["To"] for mail in mail_server.mails] == [ADA]


def test_who_is_approved_while_the_filter_is_still_asked_is_told(mail_server, article, moderator):
    comment = CommentFactory(article=article, email=ADA, held=True)

    moderation.approve(comment, moderator)
    run_worker()

    assert [mail["To"] for mail in mail_server.mails] == [ADA]


def test_who_was_taken_for_spam_by_mistake_is_told(mail_server, akismet_server, say, moderator):
    comment = say(name=SPAMMER)
    run_worker()
    as_spam = len(mail_server.mails)

    moderation.approve(comment, moderator)
    run_worker()

    assert comment.status == APPROVED
    assert as_spam == 0
    assert [mail["To"] for mail in mail_server.mails] == [ADA]


def test_who_was_published_at_once_and_taken_back_for_a_while_is_not_told(
    mail_server, akismet_server, say, known, moderator
):
    comment = say()
    run_worker()
    moderation.restore(comment, moderator)
    moderation.approve(comment, moderator)
    conversation.announce_lost.call()
    run_worker()

    assert mail_server.mails == []


@pytest.mark.parametrize("verb", [moderation.mark_spam, moderation.trash])
def test_who_is_refused_is_not_told(mail_server, say, moderator, verb):
    verb(say(), moderator)
    conversation.announce_lost.call()
    run_worker()

    assert mail_server.mails == []


def test_who_still_waits_is_not_told(mail_server, say):
    comment = say()
    conversation.announce.call(comment.pk)
    run_worker()

    assert mail_server.mails == []


def test_moderator_is_not_told_of_their_own_comment(mail_server, say, moderator):
    comment = say(by=moderator, email=moderator.email)
    moderation.restore(comment, moderator)
    moderation.approve(comment, moderator)
    run_worker()

    assert mail_server.mails == []


# ---------------------------------------------------------------- Once


def test_it_is_told_once_even_if_held_and_approved_again(mail_server, say, moderator):
    comment = say()
    for _ in range(2):
        moderation.approve(comment, moderator)
        run_worker()
        moderation.restore(comment, moderator)
    moderation.approve(comment, moderator)
    conversation.announce_lost.call()
    run_worker()

    assert len(mail_server.mails) == 1


def test_two_workers_at_once_tell_once(mail_server, say, moderator):
    comment = say()
    moderation.approve(comment, moderator)

    at_once(*[lambda: conversation.announce.call(comment.pk)] * 4)
    run_worker()

    assert len(mail_server.mails) == 1


def test_mail_repeated_after_a_crash_has_the_same_message_id(mail_server, say, moderator):
    comment = say()
    moderation.approve(comment, moderator)

    for _ in range(2):
        published.send.call(comment.pk, False)

    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_refused_mail_is_sent_again_later(mail_server, say, moderator):
    mail_server.refusal = "451 4.3.0 Try again later"
    moderation.approve(say(), moderator)
    run_worker()
    mail_server.refusal = ""

    run_worker_later()

    assert len(mail_server.mails) == 1


def test_mail_refused_for_good_is_not_tried_again(mail_server, say, moderator, caplog):
    mail_server.answer = lambda recipient: f"550 5.1.1 No such user <{recipient}>"
    moderation.approve(say(), moderator)

    run_worker()

    assert not waiting_tasks().exists()
    assert "is given up: 550 5.1.1 No such user" in caplog.text
    assert ADA not in caplog.text


def test_comment_taken_away_before_the_mail_left_is_not_told(mail_server, say, moderator):
    comment = say()
    moderation.approve(comment, moderator)
    conversation.announce.call(comment.pk)
    moderation.restore(comment, moderator)

    run_worker()

    assert mail_server.mails == []


# ---------------------------------------------------------------- Who is left alone


def test_nobody_is_told_who_wants_no_mail_at_all(mail_server, say, moderator):
    membership.suppress(ADA)

    moderation.approve(say(email="Ada@Example.org"), moderator)
    run_worker()

    assert mail_server.mails == []


@pytest.mark.parametrize(
    ("status", "mails"),
    [("pending", 1), ("active", 1), ("left", 1), ("unreachable", 0), ("complained", 0)],
)
def test_who_gets_no_mail_or_complained_is_left_alone(mail_server, say, moderator, status, mails):
    SubscriberFactory(email=ADA, status=status)

    moderation.approve(say(), moderator)
    run_worker()

    assert len(mail_server.mails) == mails


@pytest.mark.parametrize("change", ["suppressed", "complained"])
def test_who_says_so_before_the_mail_left_is_left_alone(mail_server, say, moderator, change):
    subscriber = SubscriberFactory(email=ADA)
    comment = say()
    moderation.approve(comment, moderator)
    conversation.announce.call(comment.pk)
    if change == "suppressed":
        membership.suppress(ADA)
    else:
        membership.complain(subscriber)

    run_worker()

    assert mail_server.mails == []


@pytest.mark.parametrize("email", ["", "no address", "éa@example.org"])
def test_what_is_no_address_gets_no_mail(mail_server, article, moderator, email):
    comment = CommentFactory(article=article, email=email, held=True)

    moderation.approve(comment, moderator)
    run_worker()

    assert mail_server.mails == []


# ---------------------------------------------------------------- With wishes


def test_wishes_are_confirmed_by_the_same_mail(mail_server, wish, client):
    wish("replies", "articles")

    [mail] = mail_server.mails
    subscriber = Subscriber.objects.get()
    for part in (mail.get_body(["plain"]).get_content(), html_of(mail)):
        assert "replies to your comment" in part
        assert "the new articles" in part
        assert "every comment in this conversation" not in part
        assert f"/subscriptions/confirm/{subscriber.pk}-0:" in part
    assert subscriber.status == Subscriber.Status.PENDING
    assert subscriber.asked_at


def test_nothing_is_to_be_confirmed_where_nothing_was_wished(mail_server, wish):
    wish()

    [mail] = mail_server.mails
    assert "/confirm/" not in html_of(mail)
    assert not Subscriber.objects.exists()


def test_who_has_confirmed_already_is_not_asked(mail_server, wish):
    SubscriberFactory(email=ADA)

    comment = wish("replies")

    [mail] = mail_server.mails
    assert "/confirm/" not in html_of(mail)
    assert comment.followers.exists()


def test_who_confirms_before_the_mail_left_is_not_asked(mail_server, say, moderator):
    comment = say()
    Comment.objects.update(wishes=["replies"])
    moderation.approve(comment, moderator)
    conversation.announce.call(comment.pk)
    membership.confirm(Subscriber.objects.get())

    run_worker()

    [mail] = mail_server.mails
    assert "/confirm/" not in html_of(mail)


def test_who_was_asked_within_the_hour_is_not_asked_again(mail_server, wish):
    SubscriberFactory(email=ADA, pending=True, asked_at=timezone.now() - timedelta(minutes=50))

    wish("replies")

    [mail] = mail_server.mails
    assert "/confirm/" not in html_of(mail)


def test_who_was_published_at_once_is_asked_by_the_ordinary_mail(
    mail_server, akismet_server, known, say
):
    comment = say()
    Comment.objects.filter(pk=comment.pk).update(wishes=["replies"])
    run_worker()

    [mail] = mail_server.mails
    assert "published" not in mail["Subject"]
    assert "/subscriptions/confirm/" in html_of(mail)


def test_who_wants_no_mail_at_all_is_not_asked(mail_server, wish):
    membership.suppress(ADA)

    wish("articles")

    assert mail_server.mails == []
    assert not Subscriber.objects.exists()


# ---------------------------------------------------------------- What it looks like


@pytest.fixture
def mail(mail_server, say, moderator):
    moderation.approve(say(body="I beg\r\n\r\nto differ: https://evil.example/"), moderator)
    run_worker()
    [mail] = mail_server.mails
    return mail


def test_both_parts_lead_to_the_comment_and_away_from_the_mails(mail, article):
    comment = Comment.objects.get()
    for part in (mail.get_body(["plain"]).get_content(), html_of(mail)):
        assert article.title in part
        assert f"http://127.0.0.1:8000/comments/{comment.pk}/" in part
        assert f"http://127.0.0.1:8000/subscriptions/stop/{comment.pk}:" in part


def test_their_own_words_are_quoted_and_make_no_link(mail):
    assert "> I beg to differ: https://evil.example/" in mail.get_body(["plain"]).get_content()
    assert 'href="https://evil.example' not in html_of(mail)


def test_headers_say_that_a_machine_wrote_and_not_to_a_list(mail):
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["List-Id"] is None
    assert mail["From"].addresses[0].display_name == "The tree"
    assert mail["To"] == ADA


def test_mail_has_no_defect(mail):
    message_from_bytes(mail.as_bytes(), policy=policy.strict)

    assert [part.defects for part in mail.walk()] == [[], [], []]


def test_mail_speaks_the_language_of_the_blog(mail_server, wish, article):
    Blog(name="L’arbre", language="fr").save()

    wish("replies")

    [mail] = mail_server.mails
    text = mail.get_body(["plain"]).get_content()
    assert mail["Subject"] == f"Votre commentaire est publié\u202f: «\u202f{article.title}\u202f»"
    assert "- les réponses à votre commentaire" in text
    assert "ne\r\nm’écrivez plus" in text


def test_comment_from_wordpress_is_quoted_without_its_tags(mail_server, article, moderator):
    body = '<a href="https://trees.example/">Trees</a> are <b>tall</b> &amp; old.'
    comment = CommentFactory(article=article, held=True, email=ADA, body=body, markup="wordpress")

    moderation.approve(comment, moderator)
    run_worker()

    [mail] = mail_server.mails
    text = mail.get_body(["plain"]).get_content()
    assert "> Trees are tall & old." in text
    assert "trees.example" not in text
