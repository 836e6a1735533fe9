"""What is deleted and forgotten, when, and what is left alone."""

import contextlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Session
from accounts.sessions import SessionStore
from blog.models import Blog
from comments import moderation, statistics, tree, upkeep
from comments.conversation import Conversation
from comments.models import AkismetCall, Comment, Discussion, Move
from tests.akismet_server import BROKEN, SPAMMER
from tests.at_once import at_once
from tests.factories import CommentFactory
from tests.worker import run_worker, run_worker_later

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)
"""For tests in which others, such as the worker, have connections of their own."""

HELD, APPROVED, SPAM, TRASH = Comment.Status


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def age(comment, days):
    """Let everything about a comment have happened some days ago."""
    Comment.objects.filter(pk=comment.pk).update(created_at=days_ago(days))
    Move.objects.filter(comment=comment.pk).update(at=days_ago(days))


def done(**options):
    """What upkeep did, without what it did nothing of."""
    return {kind: count for kind, count in upkeep.run(**options).items() if count}


def exists(comment):
    return Comment.objects.filter(pk=comment.pk).exists()


@pytest.fixture
def faults():
    """A function that lists what is wrong with the trees."""
    return lambda: list(tree.faults(Comment.objects.placed()))


# ---------------------------------------------------------------- Spam and trash


@pytest.mark.parametrize(
    ("verb", "days", "goes"),
    [
        (moderation.mark_spam, 14, False),
        (moderation.mark_spam, 16, True),
        (moderation.trash, 29, False),
        (moderation.trash, 31, True),
        (moderation.approve, 400, False),
    ],
)
def test_spam_goes_after_15_days_and_trash_after_30(moderator, say, verb, days, goes):
    comment = say()
    verb(comment, moderator)
    age(comment, days)

    upkeep.run()

    assert exists(comment) is not goes


def test_spam_that_was_deleted_stays_in_the_statistics(akismet_server, say):
    say(name=SPAMMER)
    say()
    age(Comment.objects.get(status=SPAM), 16)
    first_day = statistics.first_day(30)
    before = statistics.per_day(first_day)

    assert done() == {"spam": 1}
    assert statistics.per_day(first_day) == before
    assert statistics.filtering(first_day).caught == 1


def test_days_count_from_when_it_became_spam(moderator, say):
    comment = say()
    age(comment, 100)
    moderation.mark_spam(comment, moderator)

    upkeep.run()

    assert exists(comment)


def test_spam_without_a_history_counts_from_its_date():
    old = CommentFactory(spam=True, created_at=days_ago(16))
    new = CommentFactory(spam=True, created_at=days_ago(14))

    upkeep.run()

    assert (exists(old), exists(new)) == (False, True)


def test_days_are_those_of_the_settings():
    Discussion(keep_spam_days=2, keep_trash_days=3).save()
    for days in (1, 2.5, 4):
        CommentFactory(spam=True, created_at=days_ago(days))
        CommentFactory(trash=True, created_at=days_ago(days))

    assert done() == {"spam": 2, "trash": 1}


def test_zero_days_mean_never():
    Discussion(keep_spam_days=0, keep_trash_days=0, keep_address_days=0).save()
    for status in (SPAM, TRASH):
        CommentFactory(status=status, created_at=days_ago(4000), ip_address="203.0.113.7")

    assert done() == {}


def test_address_of_what_readers_saw_is_gone_and_that_of_other_spam_is_not_found(client, article):
    seen, unseen = CommentFactory(article=article), CommentFactory(article=article, spam=True)
    moderation.mark_spam(seen, None)
    for comment in (seen, unseen):
        age(comment, 16)
    upkeep.run()

    answers = [client.get(comment.get_absolute_url()) for comment in (seen, unseen)]

    assert not Comment.objects.exists()
    assert [answer.status_code for answer in answers] == [410, 404]


def test_likes_history_and_exchanges_go_with_the_comment(akismet_server, say):
    comment = say(name=SPAMMER)
    age(comment, 16)

    upkeep.run()

    assert not Move.objects.exists()
    assert not AkismetCall.objects.exists()


@for_real
def test_spam_stays_until_akismet_has_taken_the_correction(akismet_server, moderator, say):
    comment = say()
    akismet_server.answer = BROKEN
    moderation.mark_spam(comment, moderator)
    run_worker()
    age(comment, 16)

    before = done()
    akismet_server.answer = None
    run_worker_later()
    after = done()

    assert (before, after) == ({}, {"spam": 1})
    assert len(akismet_server.forms("submit-spam")) == 2


# ---------------------------------------------------------------- Trees


def test_trees_are_sound_after_leaves_of_every_kind_went(article, faults):
    root = CommentFactory(article=article)
    first = CommentFactory.reply_to(root)
    middle = CommentFactory.reply_to(root, spam=True, created_at=days_ago(16))
    CommentFactory.reply_to(middle, spam=True, created_at=days_ago(16))
    last = CommentFactory.reply_to(root)
    CommentFactory.reply_to(last, trash=True, created_at=days_ago(31))
    CommentFactory(article=article, spam=True, created_at=days_ago(16))

    work = done()

    assert work == {"spam": 3, "trash": 1}
    assert set(Comment.objects.all()) == {root, first, last}
    assert faults() == []


def test_thread_in_which_everything_is_doomed_goes_in_one_run(faults):
    comment = CommentFactory(trash=True, created_at=days_ago(31))
    for _ in range(5):
        comment = CommentFactory.reply_to(comment, trash=True, created_at=days_ago(31))

    assert done() == {"trash": 6}
    assert not Comment.objects.exists()


def test_removed_comment_with_replies_is_emptied_and_its_marker_stays(moderator, article, faults):
    removed = CommentFactory(
        article=article,
        name="Ada",
        email="ada@example.org",
        ip_address="203.0.113.7",
        wishes=[Comment.Wish.REPLIES],
    )
    reply = CommentFactory.reply_to(removed, body="I answer.")
    moderation.trash(removed, moderator)
    age(removed, 31)

    work = done()

    removed.refresh_from_db()
    assert work == {"emptied": 1}
    assert (removed.name, removed.email, removed.body, removed.body_html) == ("", "", "", "")
    assert (removed.ip_address, removed.wishes) == (None, [])
    assert (removed.status, removed.number) == (TRASH, 1)
    assert [row.comment.pk for row in Conversation(article).rows] == [removed.pk, reply.pk]
    assert faults() == []


def test_emptied_comment_is_counted_once_and_goes_after_its_last_reply(moderator):
    removed = CommentFactory()
    reply = CommentFactory.reply_to(removed)
    moderation.trash(removed, moderator)
    age(removed, 31)
    first, second = done(), done()
    moderation.trash(reply, moderator)
    age(reply, 31)

    third, fourth = done(), done()

    assert (first, second) == ({"emptied": 1}, {})
    assert (third, fourth) == ({"trash": 1}, {"trash": 1})
    assert not Comment.objects.exists()


def test_nothing_personal_is_left_of_an_emptied_comment(akismet_server, moderator, say):
    parent = say(name="Ada", email="ada@secret.example", body="A secret.")
    moderation.approve(parent, moderator)
    CommentFactory.reply_to(parent)
    moderation.trash(parent, moderator)
    age(parent, 31)

    upkeep.run()

    rows = [*Comment.objects.filter(pk=parent.pk).values(), *AkismetCall.objects.values()]
    rows += Move.objects.values("facts")
    assert "secret" not in str(rows)
    assert "203.0.113.7" not in str(rows)


@for_real
def test_upkeep_and_moderator_at_once_leave_sound_trees(moderator, article, faults):
    roots = [CommentFactory(article=article) for _ in range(3)]
    doomed = [
        CommentFactory.reply_to(root, trash=True, created_at=days_ago(31))
        for root in roots
        for _ in range(4)
    ]

    def restore():
        for comment in doomed[::2]:
            with contextlib.suppress(Comment.DoesNotExist):
                moderation.restore(comment, moderator)

    outcomes = at_once(upkeep.run, upkeep.run, restore)

    left = Comment.objects.exclude(pk__in=[root.pk for root in roots])
    assert not any(isinstance(outcome, Exception) for outcome in outcomes)
    assert {comment.status for comment in left} <= {HELD}
    assert faults() == []


# ---------------------------------------------------------------- Addresses


def test_addresses_are_forgotten_after_90_days():
    old, new = (
        CommentFactory(
            created_at=days_ago(days),
            ip_address="203.0.113.7",
            user_agent="Mozilla/5.0",
            referrer="https://search.example/",
        )
        for days in (91, 89)
    )

    work = done()

    old.refresh_from_db()
    new.refresh_from_db()
    assert work == {"addresses": 1}
    assert (old.ip_address, old.user_agent, old.referrer) == (None, "", "")
    assert (new.ip_address, new.user_agent) == ("203.0.113.7", "Mozilla/5.0")


def test_addresses_are_forgotten_in_what_akismet_was_sent(akismet_server, moderator, say):
    comment = say()
    moderation.approve(comment, moderator)
    age(comment, 91)

    first, second = done(), done()

    facts = comment.akismet_calls.get().facts
    assert (first, second) == ({"addresses": 1, "exchanges": 1}, {})
    assert facts["user_ip"] == ""
    assert "user_agent" not in facts
    assert facts["comment_content"] == "I beg to differ."


def test_what_akismet_was_sent_stays_whole_while_the_comment_waits(akismet_server, say):
    comment = say()
    age(comment, 91)

    work = done()

    assert work == {"addresses": 1}
    assert comment.akismet_calls.get().facts["user_ip"] == "203.0.113.7"


@for_real
def test_what_akismet_was_sent_stays_whole_until_a_correction_repeats_it(
    akismet_server, moderator, say
):
    comment = say(name=SPAMMER)
    age(comment, 91)
    moderation.approve(comment, moderator)

    before = done()
    run_worker()
    after = done()

    [form] = akismet_server.forms("submit-ham")
    assert form["user_ip"] == "203.0.113.7"
    assert (before, after) == ({"addresses": 1}, {"exchanges": 2})


@for_real
def test_correction_can_be_sent_after_addresses_are_forgotten(akismet_server, moderator, say):
    comment = say()
    moderation.approve(comment, moderator)
    age(comment, 91)
    upkeep.run()

    moderation.mark_spam(comment, moderator)
    run_worker()

    [form] = akismet_server.forms("submit-spam")
    assert form["user_ip"] == ""
    assert form["comment_content"] == "I beg to differ."


def test_more_than_a_batch_is_forgotten(monkeypatch):
    monkeypatch.setattr(upkeep, "BATCH", 2)
    for _ in range(5):
        CommentFactory(created_at=days_ago(91), ip_address="203.0.113.7")

    assert done() == {"addresses": 5}


# ---------------------------------------------------------------- Tasks and sessions


def test_records_of_tasks_go_two_weeks_after_they_ended():
    for days in (13, 15):
        for status in TaskResultStatus.values:
            DBTaskResult.objects.create(
                status=status,
                args_kwargs={"args": [], "kwargs": {}},
                task_path=upkeep.keep_up.module_path,
                backend_name="default",
                run_after=days_ago(days),
                finished_at=days_ago(days) if status in ("SUCCESSFUL", "FAILED") else None,
            )

    assert done() == {"results": 2}
    assert DBTaskResult.objects.count() == 6


def test_expired_sessions_go():
    for seconds in (-60, 3600):
        session = SessionStore()
        session.set_expiry(seconds)
        session.create()

    assert done() == {"sessions": 1}
    assert Session.objects.count() == 1


# ---------------------------------------------------------------- The command


def command(*arguments):
    output = StringIO()
    Blog(language="en").save()
    call_command("upkeep", *arguments, stdout=output)
    return output.getvalue().splitlines()


@pytest.fixture
def old_things(moderator):
    """Something of everything that upkeep does."""
    for number in range(3):
        spam = CommentFactory(spam=True, created_at=days_ago(100), ip_address="203.0.113.7")
        CommentFactory.reply_to(spam, trash=True, created_at=days_ago(31 * number))
    answered = CommentFactory(trash=True, created_at=days_ago(100))
    CommentFactory.reply_to(answered, created_at=days_ago(100), ip_address="203.0.113.7")


def test_dry_run_says_what_a_run_then_does(old_things):
    foretold = upkeep.run(dry_run=True)

    assert upkeep.run() == foretold
    assert foretold["emptied"] == 2


def test_dry_run_changes_nothing(old_things):
    before = list(Comment.objects.order_by("pk").values())

    said = command("--dry-run")

    assert list(Comment.objects.order_by("pk").values()) == before
    assert said == [
        "Nothing has been changed. To be done:",
        "Spam deleted: 2 comments.",
        "Trash deleted: 2 comments.",
        "Emptied, because replies below stay: 2 comments.",
        "IP address and browser forgotten: 1 comment.",
    ]


def test_command_says_what_it_did(old_things):
    assert command()[0] == "Spam deleted: 2 comments."
    assert command() == ["There is nothing to do."]


@for_real
def test_task_logs_what_it_did(old_things, caplog):
    upkeep.keep_up.enqueue()

    run_worker()

    assert "Spam deleted: 2 comments." in caplog.messages
