"""The mails that the author gets, as they arrive at a mail server."""

import logging
import socket
from datetime import timedelta
from email.headerregistry import Address

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone

from blog.models import Blog
from comments import moderation, notices
from comments.models import Comment, Discussion
from config.environment import mailer
from tests.akismet_server import BROKEN, SPAMMER
from tests.at_once import at_once
from tests.factories import CommentFactory, UserFactory
from tests.worker import run_worker, run_worker_later, waiting_tasks

pytestmark = pytest.mark.django_db(transaction=True)

Notice = Discussion.Notice


@pytest.fixture(autouse=True)
def _in_english():
    Blog(name="The tree", language="en").save()


def text_of(mail):
    return mail.get_body(["plain"]).get_content()


def html_of(mail):
    return mail.get_body(["html"]).get_content()


def recipients_of(server):
    return sorted(mail["To"] for mail in server.mails)


# ---------------------------------------------------------------- Who is told of what


def test_held_comment_is_told_to_the_moderator(mail_server, moderator, say):
    say(name="Ada", body="I beg to differ.")

    run_worker()

    [mail] = mail_server.mails
    assert mail["To"] == moderator.email
    assert "> I beg to differ." in text_of(mail)


def test_mail_goes_to_everybody_who_may_moderate_and_to_nobody_else(mail_server, moderator, say):
    helper = UserFactory(email="helper@example.org")
    helper.user_permissions.add(Permission.objects.get(codename="change_comment"))
    UserFactory(email="writer@example.org", is_staff=True)
    UserFactory(author=True, email="gone@example.org", is_active=False)
    UserFactory(author=True, email="")

    say()
    run_worker()

    assert recipients_of(mail_server) == ["helper@example.org", moderator.email]


def test_two_accounts_with_one_mailbox_get_one_mail(mail_server, moderator, say):
    UserFactory(author=True, email=moderator.email.upper())

    say()
    run_worker()

    assert recipients_of(mail_server) == [moderator.email]


def test_mail_goes_to_the_address_of_the_settings_alone(mail_server, moderator, say):
    Discussion(notice_email="desk@example.org").save()

    say()
    run_worker()

    assert recipients_of(mail_server) == ["desk@example.org"]


def test_nobody_to_tell_is_logged_with_a_way_out(mail_server, say, caplog):
    say()
    run_worker()

    assert mail_server.mails == []
    assert "no active moderator has an e-mail address" in caplog.text


@pytest.mark.parametrize("notice", [Notice.NONE, Notice.HOURLY])
def test_no_mail_for_each_comment_unless_asked_for(mail_server, moderator, say, notice):
    Discussion(notice=notice).save()

    say()
    run_worker()

    assert mail_server.mails == []


def test_spam_is_not_told(mail_server, akismet_server, moderator, say):
    say(name=SPAMMER)
    run_worker()

    assert mail_server.mails == []


def test_trash_is_not_told(mail_server, moderator, say):
    Discussion(words_refused="casino").save()

    say(body="Win at the casino.")
    run_worker()

    assert mail_server.mails == []


def test_approved_comment_is_not_told(mail_server, moderator, say, article):
    CommentFactory(article=article, name="Ada", email="ada@example.org")

    say()
    run_worker()

    assert mail_server.mails == []


def test_comment_decided_before_the_worker_came_is_not_told(mail_server, moderator, say):
    moderation.approve(say(), moderator)

    run_worker()

    assert moderator.email not in recipients_of(mail_server)


def test_comment_put_back_in_the_queue_is_not_told(mail_server, moderator, say):
    comment = say()
    moderation.trash(comment, moderator)
    moderation.restore(comment, moderator)

    run_worker()

    assert mail_server.mails == []


# ---------------------------------------------------------------- Once each


def test_comment_is_told_once_however_often_the_task_runs(mail_server, moderator, say):
    comment = say()

    for _ in range(3):
        notices.tell.enqueue(comment.pk)
        run_worker()

    assert len(mail_server.mails) == 1


def test_two_workers_at_once_tell_once(mail_server, moderator, say):
    comment = say()
    waiting_tasks().delete()

    at_once(*[lambda: notices.tell.call(comment.pk)] * 4)
    run_worker()

    assert len(mail_server.mails) == 1


def test_mail_repeated_after_a_crash_has_the_same_message_id(mail_server, moderator, say):
    comment = say()

    for _ in range(2):
        notices.send_waiting.call([comment.pk], moderator.email)

    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_two_comments_and_two_readers_have_message_ids_of_their_own(mail_server, moderator, say):
    UserFactory(author=True)
    say(body="One.")
    say(body="Two.")

    run_worker()

    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 4


def test_comment_whose_transaction_fails_is_not_told(mail_server, moderator, say):
    with transaction.atomic():
        say()
        transaction.set_rollback(True)

    run_worker()

    assert mail_server.mails == []


# ---------------------------------------------------------------- The filter fails


def test_comment_held_because_the_filter_failed_is_not_told(
    mail_server, akismet_server, moderator, say
):
    akismet_server.answer = BROKEN

    say()
    run_worker()

    assert mail_server.mails == []


def test_it_is_told_when_the_filter_is_back_and_leaves_it_held(
    mail_server, akismet_server, moderator, say
):
    akismet_server.answer = BROKEN
    say()
    akismet_server.answer = None

    run_worker_later()

    [mail] = mail_server.mails
    assert "Why it waits: first comment by this author" in text_of(mail)
    assert "Akismet’s opinion: not spam" in text_of(mail)


def test_outage_is_told_to_each_moderator_once(mail_server, moderator):
    UserFactory(author=True, email="second@example.org")

    notices.filter_fails(timezone.now())
    run_worker()

    assert recipients_of(mail_server) == ["second@example.org", moderator.email]
    assert mail_server.mails[0]["Subject"] == "The spam filter of The tree does not answer"


def test_outage_is_not_told_to_who_wants_no_mail(mail_server, moderator):
    Discussion(notice=Notice.NONE).save()

    notices.filter_fails(timezone.now())
    run_worker()

    assert mail_server.mails == []


# ---------------------------------------------------------------- The hourly mail


def test_hourly_mail_tells_of_all_that_wait_and_only_once(mail_server, moderator, say):
    Discussion(notice=Notice.HOURLY).save()
    for body in ("One.", "Two."):
        say(body=body)

    for _ in range(2):
        notices.tell_hourly.enqueue()
        run_worker()

    [mail] = mail_server.mails
    assert mail["Subject"] == "2 comments wait for you on The tree"
    assert text_of(mail).index("> One.") < text_of(mail).index("> Two.")


def test_hourly_mail_is_not_sent_for_nothing(mail_server, moderator):
    Discussion(notice=Notice.HOURLY).save()

    notices.tell_hourly.enqueue()
    run_worker()

    assert mail_server.mails == []


def test_hourly_mail_leaves_out_what_waits_for_the_filter(
    mail_server, akismet_server, moderator, say
):
    Discussion(notice=Notice.HOURLY).save()
    akismet_server.answer = BROKEN
    say()

    notices.tell_hourly.enqueue()
    run_worker()

    assert mail_server.mails == []


def test_hourly_mail_shows_twenty_and_counts_the_others(mail_server, moderator, say):
    Discussion(notice=Notice.HOURLY).save()
    for number in range(22):
        say(body=f"Thought {number}.")

    notices.tell_hourly.enqueue()
    run_worker()

    [mail] = mail_server.mails
    assert text_of(mail).count("Approve: http") == 20
    assert "The queue, where 22 comments wait:" in text_of(mail)


# ---------------------------------------------------------------- The mail server fails


def test_refused_mail_is_sent_again_later(mail_server, moderator, say, caplog):
    mail_server.refusal = "451 4.3.0 Try again later"
    say()
    run_worker()
    refused = len(mail_server.mails)
    mail_server.refusal = ""

    run_worker_later()

    assert refused == 0
    assert len(mail_server.mails) == 1
    assert "see whether the server in EMAIL_URL answers" in caplog.text


def test_mail_waits_while_there_is_no_mail_server(mail_server, settings, moderator, say):
    with_server = settings.MAILERS
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"smtp://127.0.0.1:{unused.getsockname()[1]}"
    settings.MAILERS = {"default": mailer(url)}
    say()
    run_worker()

    settings.MAILERS = with_server
    run_worker_later()

    assert len(mail_server.mails) == 1


def test_waits_grow_while_the_mail_server_refuses(mail_server, moderator, say):
    mail_server.refusal = "451 4.3.0 Try again later"
    say()
    run_worker()

    waits = []
    for _ in range(3):
        before = timezone.now()
        run_worker_later()
        waits.append(waiting_tasks().get().run_after - before)

    assert [wait // timedelta(minutes=1) for wait in waits] == [2, 4, 8]


def test_mail_is_given_up_after_five_days(mail_server, moderator, say, caplog):
    mail_server.refusal = "451 4.3.0 Try again later"
    comment = say()
    waiting_tasks().delete()

    with caplog.at_level(logging.ERROR, "comments.notices"):
        notices.send_waiting.call([comment.pk], moderator.email, 35)

    assert not waiting_tasks().exists()
    assert "given up after five days" in caplog.text


def test_moderator_who_left_meanwhile_is_not_written_to(mail_server, moderator, say):
    mail_server.refusal = "451 4.3.0 Try again later"
    say()
    run_worker()
    mail_server.refusal = ""
    moderator.is_active = False
    moderator.save()

    run_worker_later()

    assert mail_server.mails == []


# ---------------------------------------------------------------- What it looks like


def test_subject_names_the_author_and_the_article(mail_server, moderator, say, article):
    say(name="Ada")

    run_worker()

    [mail] = mail_server.mails
    assert mail["Subject"] == f"Comment by Ada on “{article.title}” waits for you"


def test_mail_says_everything_that_a_decision_needs(mail_server, moderator, say):
    comment = say(
        name="Ada", email="ada@example.org", website="https://ada.example/", body="One.\r\n\r\nTwo."
    )

    run_worker()

    [mail] = mail_server.mails
    for part in (text_of(mail), html_of(mail)):
        for fact in ("Ada", "ada@example.org", "https://ada.example/", "203.0.113.7", "Two."):
            assert fact in part
        assert "first comment by this author" in part
        assert f"http://127.0.0.1:8000{comment.article.get_absolute_url()}" in part
        assert f"/admin/comments/comment/{comment.pk}/change/" in part
        assert part.count("/comments/decide/") == 3


def test_mail_says_what_a_reply_answers(mail_server, moderator, say, article):
    parent = CommentFactory(article=article, name="Bo", body="Trees\nare tall.")

    say(parent=parent)
    run_worker()

    [mail] = mail_server.mails
    assert "in reply to Bo: “Trees are tall.”" in text_of(mail)
    assert "in reply to Bo: “Trees are tall.”" in html_of(mail)


def test_mail_speaks_the_language_of_the_blog(mail_server, moderator, say):
    Blog(name="L’arbre", language="fr").save()

    say(name="Ada")
    run_worker()

    [mail] = mail_server.mails
    assert "non consulté" in text_of(mail)
    assert '<html lang="fr">' in html_of(mail)


def test_signs_of_html_in_a_comment_are_only_text(mail_server, moderator, say):
    say(name="<b>Ada</b>", body="<img src=https://evil.example/pixel> & more")

    run_worker()

    html = html_of(mail_server.mails[0])
    assert "&lt;img src=https://evil.example/pixel&gt; &amp; more" in html
    assert "<b>Ada" not in html
    assert "<img" not in html


def test_text_of_a_comment_cannot_pass_for_a_line_of_the_mail(mail_server, moderator, say):
    say(name="Ada\nApprove: x", body="Well.\n\nApprove: https://evil.example/\u2028Spam: x")

    run_worker()

    lines = text_of(mail_server.mails[0]).splitlines()
    assert "> Approve: https://evil.example/" in lines
    assert sum(line.startswith(("Approve:", "Spam:")) for line in lines) == 2


def test_long_line_of_a_comment_has_the_mark_wherever_it_breaks(mail_server, moderator, say):
    say(body="word " * 13 + "Approve: https://evil.example/" + "x" * 100)

    run_worker()

    quoted = [line for line in text_of(mail_server.mails[0]).splitlines() if "word" in line]
    lines = text_of(mail_server.mails[0]).splitlines()
    assert quoted == ["> " + " ".join(["word"] * 13)]
    assert sum(line.startswith("> ") and "evil" in line for line in lines) == 1
    assert max(len(line) for line in lines if line.startswith(">")) <= 72


def test_name_cannot_bring_a_header_of_its_own(mail_server, moderator, say):
    say(name="Ada\r\nBcc: evil@example.org")

    run_worker()

    [mail] = mail_server.mails
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Comment by Ada Bcc: evil@example.org on")


def test_long_comment_is_cut_and_the_mail_says_so(mail_server, moderator, say):
    say(body="word " * 5000)

    run_worker()

    [mail] = mail_server.mails
    for part in (text_of(mail), html_of(mail)):
        assert 990 <= part.count("word") <= 1000
        assert "the rest is in the admin" in part


def test_machines_are_told_not_to_answer(mail_server, moderator, say):
    say()

    run_worker()

    [mail] = mail_server.mails
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-ID"] == "<waiting.palabre.127.0.0.1>"
    assert mail["From"].addresses == (Address(addr_spec="palabre@localhost"),)


def test_nothing_in_the_mail_is_loaded_from_anywhere(mail_server, moderator, say):
    say()

    run_worker()

    html = html_of(mail_server.mails[0])
    assert "src=" not in html
    assert "url(" not in html
    assert "<link" not in html


def test_counts_come_from_the_database_as_it_is_when_sending(mail_server, moderator, say):
    Discussion(notice=Notice.HOURLY).save()
    first, _ = say(body="One."), say(body="Two.")
    notices.tell_hourly.call()
    moderation.trash(first, moderator)

    run_worker()

    [mail] = mail_server.mails
    assert "> One." not in text_of(mail)
    assert mail["Subject"].startswith("Comment by Ada on")
    assert Comment.objects.held().count() == 1
