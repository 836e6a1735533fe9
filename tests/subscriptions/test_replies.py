"""The mails that tell followers of comments, as they arrive at a mail server."""

import logging
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import transaction
from django.utils import timezone

from blog import letters
from blog.models import Blog
from comments import moderation
from comments.models import Comment
from subscriptions import conversation, envelopes, replies
from subscriptions.models import Notice, Subscriber
from tests.at_once import at_once
from tests.factories import ArticleFactory, CommentFactory, FollowFactory, SubscriberFactory
from tests.worker import run_worker, run_worker_later, waiting_tasks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader():
    return SubscriberFactory(email="bo@example.org")


@pytest.fixture
def asked(article, reader):
    """A comment whose author wants to be told of replies, and has confirmed."""
    comment = CommentFactory(article=article, name="Bo", email=reader.email, body="Is it so?")
    FollowFactory(comment=comment, subscriber=reader)
    return comment


@pytest.fixture
def answer(asked, say, moderator):
    """A function that publishes a comment, a reply unless told otherwise, and announces it."""

    def answer(*, name="Awa", body="It is.", parent=asked, **changes):
        email = f"{name.lower()}@example.org"
        comment = CommentFactory(
            **{"article": asked.article, "held": True, **changes},
            name=name,
            email=email,
            body=body,
            parent=parent,
        )
        moderation.approve(comment, moderator)
        conversation.announce.call(comment.pk)
        waiting_tasks().exclude(task_path=replies.tell.module_path).delete()
        return comment

    return answer


def html_of(mail):
    return mail.get_body(["html"]).get_content()


# ---------------------------------------------------------------- Once, and several in one


def test_reply_is_told_ten_minutes_later(mail_server, answer, texts):
    before = timezone.now()
    answer()
    [planned] = waiting_tasks()
    run_worker()
    at_once = len(mail_server.mails)

    run_worker_later()
    run_worker()

    assert planned.run_after - before >= timedelta(minutes=10)
    assert at_once == 0
    [mail] = mail_server.mails
    assert mail["To"] == "bo@example.org"
    assert "> It is." in texts()[0]


def test_several_within_ten_minutes_make_one_mail(mail_server, answer, texts):
    for name in ("Awa", "Ada", "Eve"):
        answer(name=name, body=f"{name} thinks so.")
    planned = waiting_tasks().count()

    run_worker_later()
    run_worker()

    assert planned == 1
    [text] = texts()
    assert text.index("> Awa thinks") < text.index("> Ada thinks") < text.index("> Eve thinks")


def test_what_comes_after_the_mail_has_another(mail_server, answer):
    for name in ("Awa", "Ada"):
        answer(name=name)
        run_worker_later()
        run_worker()

    assert len(mail_server.mails) == 2


def test_reply_is_told_once_however_often_the_task_runs(mail_server, answer, reader):
    answer()
    for _ in range(3):
        replies.tell.enqueue(reader.pk)
        run_worker_later()
        run_worker()

    assert len(mail_server.mails) == 1


def test_two_workers_at_once_tell_once(mail_server, answer, reader):
    answer()
    waiting_tasks().delete()

    at_once(*[lambda: replies.tell.call(reader.pk)] * 4)
    run_worker()

    assert len(mail_server.mails) == 1


def test_worker_killed_between_claim_and_sending_tells_nobody_falsely(mail_server, answer, reader):
    answer()
    with transaction.atomic():
        replies.tell.call(reader.pk)
        transaction.set_rollback(True)
    untold = Notice.objects.get().told_at

    run_worker_later()
    run_worker()

    assert untold is None
    assert len(mail_server.mails) == 1


def test_mail_repeated_after_a_crash_has_the_same_message_id(mail_server, answer, reader):
    comment = answer()

    for _ in range(2):
        replies.send.call([comment.pk], 1, reader.pk)

    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_each_follower_has_a_mail_of_their_own(mail_server, answer, article):
    FollowFactory(comment=None, article=article, subscriber__email="all@example.org")

    answer()
    run_worker_later()
    run_worker()

    assert sorted(mail["To"] for mail in mail_server.mails) == ["all@example.org", "bo@example.org"]
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 2


# ---------------------------------------------------------------- What is not told


@pytest.mark.parametrize("verb", ["restore", "mark_spam", "trash"])
def test_comment_taken_away_meanwhile_is_not_told(mail_server, answer, moderator, verb, texts):
    gone = answer(name="Eve", body="Buy this.")
    answer(name="Ada")
    getattr(moderation, verb)(gone, moderator)

    run_worker_later()
    run_worker()

    [text] = texts()
    assert "Buy this." not in text
    assert "Ada" in text


@pytest.mark.parametrize("verb", ["restore", "mark_spam", "trash"])
def test_comment_taken_away_after_the_claim_is_not_sent(mail_server, answer, moderator, verb):
    comment = answer()
    run_later = waiting_tasks().get()
    replies.tell.call(*run_later.args_kwargs["args"])
    getattr(moderation, verb)(comment, moderator)

    run_worker_later()

    assert mail_server.mails == []


def test_comment_held_for_a_while_is_told_when_it_is_back(mail_server, answer, moderator):
    comment = answer()
    moderation.restore(comment, moderator)
    run_worker_later()
    moderation.approve(comment, moderator)
    Notice.objects.update(at=timezone.now() - timedelta(minutes=11))

    for _ in range(2):
        conversation.announce_lost.call()
        run_worker()

    assert len(mail_server.mails) == 1


def test_what_could_not_be_told_within_a_week_is_forgotten(mail_server, answer):
    answer()
    waiting_tasks().delete()
    Notice.objects.update(at=timezone.now() - timedelta(days=8))

    conversation.announce_lost.call()
    run_worker()

    assert not Notice.objects.exists()
    assert mail_server.mails == []


@pytest.mark.parametrize("status", ["pending", "left", "unreachable", "complained"])
def test_who_is_no_active_subscriber_is_not_written_to(mail_server, answer, status):
    answer()
    Subscriber.objects.update(status=status)
    run_worker_later()
    run_worker()

    assert mail_server.mails == []


def test_who_leaves_after_the_claim_is_not_written_to(mail_server, answer, reader):
    answer()
    replies.tell.call(reader.pk)
    Subscriber.objects.update(status=Subscriber.Status.LEFT)

    run_worker_later()

    assert mail_server.mails == []


def test_who_confirms_later_is_told_what_came_meanwhile(mail_server, answer, reader):
    Subscriber.objects.update(status=Subscriber.Status.PENDING)
    answer()
    run_worker_later()
    Subscriber.objects.update(status=Subscriber.Status.ACTIVE)
    Notice.objects.update(at=timezone.now() - timedelta(minutes=11))

    conversation.announce_lost.call()
    run_worker()

    assert len(mail_server.mails) == 1


# ---------------------------------------------------------------- The mail server fails


def test_refused_mail_is_sent_again_later(mail_server, answer, caplog):
    answer()
    mail_server.refusal = "451 4.3.0 <bo@example.org> Try again later"
    run_worker_later()
    run_worker()
    mail_server.refusal = ""

    run_worker_later()

    assert len(mail_server.mails) == 1
    assert "see whether the server in EMAIL_URL answers" in caplog.text
    assert "bo@example.org" not in caplog.text


def test_waits_grow_while_the_mail_server_refuses(mail_server, answer, reader):
    answer()
    mail_server.refusal = "451 4.3.0 Try again later"
    run_worker_later()
    run_worker()

    waits = []
    for _ in range(3):
        before = timezone.now()
        run_worker_later()
        waits.append(waiting_tasks().get().run_after - before)

    assert [wait // timedelta(minutes=1) for wait in waits] == [2, 4, 8]


def test_mail_is_given_up_after_five_days(mail_server, answer, reader, caplog):
    comment = answer()
    waiting_tasks().delete()
    mail_server.refusal = "451 4.3.0 Try again later"

    with caplog.at_level(logging.WARNING, "subscriptions.posting"):
        replies.send.call([comment.pk], 1, reader.pk, 35)

    assert not waiting_tasks().exists()
    assert "given up" in caplog.text


# ---------------------------------------------------------------- What it looks like


@pytest.fixture
def mail(mail_server, answer):
    """A mail about one reply."""
    answer(body="It is.\r\nOr so *they* say.\r\n\r\n> Is it so?\r\n\r\nYes.")
    run_worker_later()
    run_worker()
    [mail] = mail_server.mails
    return mail


def test_subject_says_who_replied_and_where(mail, article):
    assert mail["Subject"] == f"Awa replied to your comment on “{article.title}”"


def test_headers_say_that_a_machine_wrote_and_how_to_stop_it(mail, reader):
    token = mail["List-Unsubscribe"].split("/leave/")[1].split("/>")[0]

    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["List-Id"] == "<replies.127.0.0.1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"] == (
        f"<http://127.0.0.1:8000/subscriptions/leave/{token}/>, "
        f"<mailto:palabre@localhost?subject=unsubscribe%20{token}>"
    )
    assert mail["From"].addresses[0].display_name == "The tree"
    assert mail["To"] == reader.email
    assert mail["Date"].datetime - timezone.now() < timedelta(minutes=1)
    assert mail["Message-ID"].endswith("@127.0.0.1>")


def test_mail_has_no_defect(mail):
    again = message_from_bytes(mail.as_bytes(), policy=policy.strict)

    assert [part.defects for part in mail.walk()] == [[], [], []]
    assert [part.get_content_type() for part in again.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_both_parts_say_everything_and_where_to_answer(mail, asked):
    reply = Comment.objects.get(name="Awa")
    links = [f"/comments/{reply.pk}/", f"/comments/{reply.pk}/reply/"]
    for part in (mail.get_body(["plain"]).get_content(), html_of(mail)):
        assert "Awa" in part
        assert asked.article.title in part
        assert "in reply to your comment: “Is it so?”" in part
        for link in links:
            assert f"http://127.0.0.1:8000{link}" in part
        assert "http://127.0.0.1:8000/subscriptions/manage/" in part
        assert "http://127.0.0.1:8000/subscriptions/leave/" in part


def test_every_line_of_a_comment_is_marked_in_the_plain_text(mail):
    text = mail.get_body(["plain"]).get_content().replace("\r\n", "\n")

    assert "> It is.\n> Or so they say.\n\n> > Is it so?\n\n> Yes.\n" in text


def test_its_links_are_the_readers_own_and_no_slot_is_left(mail, reader):
    for name, token in envelopes.slots(reader.pk).items():
        key = token.split(":")[0] + ":"
        assert letters.slot(name) not in mail.as_string()
        if name != "confirm":
            assert f"/{name}/{key}" in html_of(mail)


@pytest.mark.parametrize(
    "body",
    [
        '<h1>From us</h1><a href="https://evil.example">Confirm</a>',
        "</blockquote></td></tr></table><p>The tree: confirm at https://evil.example/</p>",
        "From us:\x0bUnsubscribe <https://evil.example/>\x85It is we\u2028who write.",
        "a" * 200 + " Unsubscribe <https://evil.example/>",
        f"https://evil.example/{'a' * 300}",
    ],
)
def test_what_a_stranger_wrote_does_not_pass_for_ours(mail_server, answer, body, texts):
    answer(body=f"Start\n\n{body}\n\nEnd")
    run_worker_later()
    run_worker()

    [text] = texts()
    lines = text.split("> Start")[1].split("> End")[0].splitlines()
    assert len(lines) > 2
    assert [line for line in lines if line and not line.startswith("> ")] == []
    html = html_of(mail_server.mails[0])
    assert html.count("<h1>From us") == 0
    assert html.count("</blockquote>") == 1


def test_a_strangers_text_cannot_take_the_readers_key(mail_server, answer, reader, texts):
    answer(body="https://evil.example/manageslot7q", name="leaveslot7q")
    run_worker_later()
    run_worker()

    key = envelopes.slots(reader.pk)["manage"].split(":")[0] + ":"
    for part in (texts()[0], html_of(mail_server.mails[0])):
        assert f"https://evil.example/{key}" not in part
        assert "https://evil.example/manageslot7q" in part


def test_name_cannot_begin_a_header_or_turn_the_line(mail_server, answer, article):
    answer(name="Awa\r\nBcc: eve@example.org\u202e")
    run_worker_later()
    run_worker()

    [mail] = mail_server.mails
    assert mail["Bcc"] is None
    subject = f"Awa Bcc: eve@example.org replied to your comment on “{article.title}”"
    assert mail["Subject"] == subject


def test_what_was_taken_away_is_not_quoted(mail_server, answer, asked, moderator, texts):
    moderation.mark_spam(asked, moderator)
    answer()
    run_worker_later()
    run_worker()

    [text] = texts()
    assert "Is it so?" not in text


def test_follower_of_the_article_reads_whom_a_comment_answers(mail_server, answer, reader, texts):
    article = reader.follows.get().comment.article
    reader.follows.all().delete()
    FollowFactory(comment=None, article=article, subscriber=reader)
    first = CommentFactory(article=article, name="Ada", body="Trees are tall.")
    answer(parent=first)
    run_worker_later()
    run_worker()

    [mail] = mail_server.mails
    assert mail["Subject"] == f"Awa commented on “{article.title}”"
    assert "in reply to Ada: “Trees are tall.”" in texts()[0]


def test_what_a_comment_from_wordpress_says_is_quoted_without_its_tags(
    mail_server, answer, reader, texts
):
    article = reader.follows.get().comment.article
    reader.follows.all().delete()
    FollowFactory(comment=None, article=article, subscriber=reader)
    body = '<a href="https://trees.example/">Trees</a> are <b>tall</b> &amp; old.'
    answer(parent=CommentFactory(article=article, name="Ada", body=body, markup="wordpress"))
    run_worker_later()
    run_worker()

    assert "in reply to Ada: “Trees are tall & old.”" in texts()[0]


def test_subject_counts_several(mail_server, answer, article, reader):
    def told(*subjects):
        run_worker_later()
        run_worker()
        return mail_server.mails[-1]["Subject"]

    for name in ("Awa", "Ada"):
        answer(name=name)
    only_replies = told()
    FollowFactory(comment=None, article=article, subscriber=reader)
    for parent in ({}, {"parent": None}):
        answer(**parent)
    on_one_article = told()
    elsewhere = ArticleFactory()
    FollowFactory(comment=None, article=elsewhere, subscriber=reader)
    for changes in ({}, {"article": elsewhere, "parent": None}):
        answer(**changes)
    on_several = told()

    assert only_replies == f"2 replies to your comments on “{article.title}”"
    assert on_one_article == f"2 new comments on “{article.title}”"
    assert on_several == "2 new comments for you on The tree"


def test_mail_shows_twenty_and_counts_the_others(mail_server, answer, texts):
    for number in range(22):
        answer(body=f"Thought {number}.")
    run_worker_later()
    run_worker()

    [text] = texts()
    assert mail_server.mails[0]["Subject"].startswith("22 replies to your comments")
    assert text.count("> Thought") == 20
    assert "There are 2 more new comments on the blog." in text


def test_long_comment_is_cut_and_says_so(mail_server, answer, texts):
    answer(body="*" + "long " * 1000 + "end*")
    run_worker_later()
    run_worker()

    [text] = texts()
    assert "This is not all of it" in text
    assert len(text) < 4000


def test_mail_speaks_the_language_of_the_blog(mail_server, answer, article, texts):
    Blog(name="L’arbre", language="fr").save()

    answer(body="C’est vrai.")
    run_worker_later()
    run_worker()

    [mail] = mail_server.mails
    title = article.title
    assert mail["Subject"] == f"Awa a répondu à votre commentaire sur «\u202f{title}\u202f»"
    assert "en réponse à votre commentaire" in texts()[0]
    assert '<html lang="fr">' in html_of(mail)
