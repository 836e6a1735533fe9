"""The gate between the states of a comment, its history, and what it tells Akismet."""

import pytest
from django.db import transaction

from comments import moderation
from comments.models import AkismetCall, Batch, Comment, Move
from comments.moderation import MoveRefused
from comments.signals import comment_published
from tests.akismet_server import BLATANT_SPAMMER, BROKEN, SPAMMER
from tests.at_once import at_once
from tests.factories import CommentFactory, UserFactory
from tests.worker import run_worker, run_worker_later, waiting_tasks

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)
"""For tests in which others, such as the worker, have connections of their own."""

HELD, APPROVED, SPAM, TRASH = Comment.Status
Reason = Move.Reason

VERBS = {
    HELD: moderation.restore,
    APPROVED: moderation.approve,
    SPAM: moderation.mark_spam,
    TRASH: moderation.trash,
}

ALLOWED = [
    *[(HELD, APPROVED), (HELD, SPAM), (HELD, TRASH)],
    *[(APPROVED, HELD), (APPROVED, SPAM), (APPROVED, TRASH)],
    *[(SPAM, APPROVED), (SPAM, HELD), (SPAM, TRASH)],
    (TRASH, HELD),
]
REFUSED = [(TRASH, APPROVED), (TRASH, SPAM)]


def history(comment):
    return [(move.from_status, move.to_status, move.why) for move in comment.moves.all()]


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


# ---------------------------------------------------------------- The table of moves


@pytest.mark.parametrize(("before", "after"), ALLOWED)
def test_allowed_move_is_made_and_written_down(moderator, before, after):
    comment = CommentFactory(status=before)

    move = VERBS[after](comment, moderator)

    assert status_of(comment) == comment.status == after
    assert comment.moves.get() == move
    assert (move.from_status, move.to_status) == (before, after)
    assert (move.by, move.why) == (moderator, Reason.DECIDED)


@pytest.mark.parametrize(("before", "after"), REFUSED)
def test_other_moves_are_refused_and_leave_no_trace(moderator, before, after):
    comment = CommentFactory(status=before)

    with pytest.raises(MoveRefused):
        VERBS[after](comment, moderator)

    assert status_of(comment) == before
    assert not comment.moves.exists()


@pytest.mark.parametrize("status", Comment.Status)
def test_move_to_where_it_is_does_nothing(moderator, status):
    comment = CommentFactory(status=status)

    assert VERBS[status](comment, moderator) is None
    assert not comment.moves.exists()


def test_these_are_all_the_moves_that_there_are():
    ways = {(before, after) for before in Comment.Status for after in Comment.Status}
    unchanged = {(status, status) for status in Comment.Status}

    assert {*ALLOWED, *REFUSED} == ways - unchanged
    assert len(ALLOWED) + len(REFUSED) == 12


def test_refusal_is_a_sentence_in_the_moderators_language(moderator):
    comment = CommentFactory(trash=True)

    with pytest.raises(MoveRefused) as refusal:
        moderation.approve(comment, moderator)

    sentence = "Un commentaire ne peut pas passer de l’état «\u202fcorbeille\u202f» à l’état"
    assert str(refusal.value) == f"{sentence} «\u202fapprouvé\u202f»."


def test_old_copy_of_a_comment_is_moved_from_where_it_is_now(moderator):
    comment = CommentFactory(held=True)
    old_copy = Comment.objects.get(pk=comment.pk)
    moderation.trash(comment, moderator)

    with pytest.raises(MoveRefused):
        moderation.approve(old_copy, moderator)

    assert status_of(comment) == TRASH


def test_old_copy_of_a_comment_overwrites_nothing(moderator):
    comment = CommentFactory(held=True)
    old_copy = Comment.objects.get(pk=comment.pk)
    Comment.objects.filter(pk=comment.pk).update(body="Mended.", like_count=3)

    moderation.approve(old_copy, moderator)

    comment.refresh_from_db()
    assert (comment.body, comment.like_count, comment.status) == ("Mended.", 3, APPROVED)


def test_history_stays_when_the_moderator_leaves(moderator):
    comment = CommentFactory(held=True)
    moderation.approve(comment, moderator)

    moderator.delete()

    assert history(comment) == [(HELD, APPROVED, Reason.DECIDED)]
    assert comment.moves.get().by is None


# ---------------------------------------------------------------- Undo


@pytest.mark.parametrize(("before", "after"), ALLOWED)
def test_every_move_can_be_undone(moderator, before, after):
    comment = CommentFactory(status=before)
    move = VERBS[after](comment, moderator)

    moderation.undo(move, moderator)

    assert status_of(comment) == before
    assert history(comment) == [(before, after, Reason.DECIDED), (after, before, Reason.UNDONE)]


def test_undo_names_who_did_it(moderator):
    comment = CommentFactory(held=True)
    move = moderation.approve(comment, moderator)
    colleague = UserFactory(author=True)

    undone = moderation.undo(move, colleague)

    assert undone.by == colleague


def test_undo_can_itself_be_undone(moderator):
    comment = CommentFactory(held=True)
    undone = moderation.undo(moderation.approve(comment, moderator), moderator)

    moderation.undo(undone, moderator)

    assert status_of(comment) == APPROVED


def test_undo_is_refused_when_something_happened_since(moderator):
    comment = CommentFactory(held=True)
    move = moderation.approve(comment, moderator)
    moderation.trash(comment, moderator)

    with pytest.raises(MoveRefused, match=r"^Une autre décision a été prise depuis sur ce"):
        moderation.undo(move, moderator)

    assert status_of(comment) == TRASH


def test_undo_is_refused_the_second_time(moderator):
    comment = CommentFactory(held=True)
    move = moderation.approve(comment, moderator)
    moderation.undo(move, moderator)

    with pytest.raises(MoveRefused):
        moderation.undo(move, moderator)

    assert status_of(comment) == HELD


@pytest.mark.parametrize(
    ("before", "verb"),
    [
        (HELD, moderation.approve),
        (HELD, moderation.mark_spam),
        (HELD, moderation.trash),
        (SPAM, moderation.restore),
    ],
)
def test_decision_is_one_of_its_batch(moderator, before, verb):
    batch = Batch.objects.create(verb="any", by=moderator)

    move = verb(CommentFactory(status=before), moderator, batch)

    assert move.batch == batch


def test_undoing_is_one_of_its_batch(moderator):
    move = moderation.approve(CommentFactory(held=True), moderator)
    batch = Batch.objects.create(verb="any", by=moderator)

    assert moderation.undo(move, moderator, batch).batch == batch


def test_what_the_filter_did_can_be_undone(akismet_server, moderator, say):
    comment = say(name=SPAMMER)

    moderation.undo(comment.moves.get(), moderator)

    assert status_of(comment) == HELD


# ---------------------------------------------------------------- Numbers


def test_number_is_given_at_the_first_approval(moderator, article):
    CommentFactory(article=article)
    comment = CommentFactory(article=article, held=True)
    number_before = comment.number

    moderation.approve(comment, moderator)

    assert (number_before, comment.number) == (None, 2)


@pytest.mark.parametrize("verb", [moderation.restore, moderation.mark_spam, moderation.trash])
def test_number_is_kept_whatever_comes(moderator, article, verb):
    comment = CommentFactory(article=article)
    later = CommentFactory(article=article)

    verb(comment, moderator)
    if comment.status != HELD:
        moderation.restore(comment, moderator)
    moderation.approve(comment, moderator)

    comment.refresh_from_db()
    later.refresh_from_db()
    assert (comment.number, later.number) == (1, 2)


def test_number_of_a_removed_comment_is_not_given_again(moderator, article):
    moderation.trash(CommentFactory(article=article), moderator)

    assert CommentFactory(article=article).number == 2


def test_spam_and_trash_take_no_number(moderator, article):
    comment = CommentFactory(article=article, held=True)
    moderation.mark_spam(comment, moderator)

    assert comment.number is None
    assert CommentFactory(article=article).number == 1


# ---------------------------------------------------------------- comment_published


def test_it_is_announced_once_approved(moderator, published, django_capture_on_commit_callbacks):
    comment = CommentFactory(held=True)

    with django_capture_on_commit_callbacks(execute=True):
        moderation.approve(comment, moderator)

    assert published == [comment]


def test_it_is_not_announced_before_the_decision_is_kept(
    moderator, published, django_capture_on_commit_callbacks
):
    comment = CommentFactory(held=True)

    with django_capture_on_commit_callbacks(execute=True):
        moderation.approve(comment, moderator)
        before = published.copy()

    assert (before, published) == ([], [comment])


@for_real
def test_it_is_not_announced_when_the_decision_is_lost(moderator, published):
    comment = CommentFactory(held=True)

    with transaction.atomic():
        moderation.approve(comment, moderator)
        transaction.set_rollback(True)

    assert published == []
    assert status_of(comment) == HELD


def test_it_is_announced_only_the_first_time(
    moderator, published, django_capture_on_commit_callbacks
):
    comment = CommentFactory(held=True)

    with django_capture_on_commit_callbacks(execute=True):
        moderation.approve(comment, moderator)
        moderation.restore(comment, moderator)
        moderation.approve(comment, moderator)
        moderation.trash(comment, moderator)
        moderation.restore(comment, moderator)
        moderation.approve(comment, moderator)

    assert published == [comment]


@pytest.mark.parametrize("verb", [moderation.mark_spam, moderation.trash])
def test_rejected_comment_is_not_announced(
    moderator, published, django_capture_on_commit_callbacks, verb
):
    comment = CommentFactory(held=True)

    with django_capture_on_commit_callbacks(execute=True):
        verb(comment, moderator)

    assert published == []


def test_it_is_announced_when_the_policy_approves(
    akismet_server, published, say, django_capture_on_commit_callbacks
):
    CommentFactory(name="Ada", email="ada@example.org")

    with django_capture_on_commit_callbacks(execute=True):
        comment = say(name="Ada", email="ada@example.org")

    assert published == [comment]


def test_who_listens_and_fails_does_not_harm_the_decision(
    moderator, django_capture_on_commit_callbacks
):
    def fail(**kwargs):
        raise ZeroDivisionError

    comment = CommentFactory(held=True)
    comment_published.connect(fail)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            moderation.approve(comment, moderator)
    finally:
        comment_published.disconnect(fail)

    assert status_of(comment) == APPROVED


# ---------------------------------------------------------------- Corrections to Akismet


@for_real
def test_approving_spam_is_told_to_akismet_with_the_same_facts(akismet_server, moderator, say):
    comment = say(name=SPAMMER)

    moderation.approve(comment, moderator)
    run_worker()

    assert akismet_server.forms("submit-ham") == akismet_server.forms("comment-check")
    assert akismet_server.forms("submit-spam") == []


@for_real
def test_marking_as_spam_is_told_to_akismet_with_the_same_facts(akismet_server, moderator, say):
    comment = say(name="Ada")

    moderation.mark_spam(comment, moderator)
    run_worker()

    assert akismet_server.forms("submit-spam") == akismet_server.forms("comment-check")
    assert akismet_server.forms("submit-ham") == []


@for_real
def test_facts_of_a_correction_are_those_of_the_check_even_after_an_edit(
    akismet_server, moderator, say
):
    comment = say(name=SPAMMER)
    Comment.objects.filter(pk=comment.pk).update(
        name="Mended", email="", body="Mended.", ip_address="198.51.100.9"
    )

    moderation.approve(comment, moderator)
    run_worker()

    [form] = akismet_server.forms("submit-ham")
    assert (form["comment_author"], form["user_ip"]) == (SPAMMER, "203.0.113.7")


@for_real
def test_address_of_the_moderator_is_not_told(akismet_server, client, moderator, say):
    comment = say(name=SPAMMER)
    client.force_login(moderator)
    client.post(
        "/admin/comments/comment/",
        {"action": "approve", "_selected_action": [comment.pk]},
        query_params={"status": "spam"},
        REMOTE_ADDR="198.51.100.9",
        headers={"user-agent": "Moderator's browser"},
    )

    run_worker()

    [form] = akismet_server.forms("submit-ham")
    assert form["user_ip"] == "203.0.113.7"
    assert not {"198.51.100.9", "Moderator's browser", moderator.email} & set(form.values())


@for_real
def test_what_the_policy_does_is_not_told(akismet_server, moderator, say):
    say(name="Ada")
    say(name="Ada", fell_for_honeypot=True)
    say(name=BLATANT_SPAMMER)
    say(name=SPAMMER)
    say(name=SPAMMER, by=moderator)

    run_worker_later()

    assert {call.operation for call in akismet_server.calls} == {"comment-check"}


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        (SPAMMER, moderation.restore),
        (SPAMMER, moderation.trash),
        (BLATANT_SPAMMER, moderation.restore),
        ("Ada", moderation.approve),
        ("Ada", moderation.trash),
    ],
)
def test_decision_that_does_not_contradict_akismet_is_not_told(
    akismet_server, moderator, say, name, verb
):
    comment = say(name=name)
    waiting = waiting_tasks().count()

    verb(comment, moderator)

    assert waiting_tasks().count() == waiting


@for_real
def test_blatant_spam_that_is_approved_in_the_end_was_none(akismet_server, moderator, say):
    comment = say(name=BLATANT_SPAMMER)

    moderation.restore(comment, moderator)
    moderation.approve(comment, moderator)
    run_worker()

    assert len(akismet_server.forms("submit-ham")) == 1


@for_real
def test_correction_is_not_sent_twice(akismet_server, moderator, say):
    comment = say(name=SPAMMER)
    moderation.approve(comment, moderator)
    run_worker()

    moderation.restore(comment, moderator)
    moderation.approve(comment, moderator)
    run_worker()

    assert len(akismet_server.forms("submit-ham")) == 1


@for_real
def test_decision_repeated_before_the_worker_runs_is_told_once(akismet_server, moderator, say):
    comment = say(name=SPAMMER)
    moderation.approve(comment, moderator)
    moderation.restore(comment, moderator)
    moderation.approve(comment, moderator)

    run_worker()

    assert len(akismet_server.forms("submit-ham")) == 1


@for_real
def test_undo_sends_the_contrary(akismet_server, moderator, say):
    comment = say(name=SPAMMER)
    move = moderation.approve(comment, moderator)
    run_worker()

    moderation.undo(move, moderator)
    run_worker()

    operations = [call.operation for call in akismet_server.calls]
    assert operations == ["comment-check", "submit-ham", "submit-spam"]


@for_real
def test_undo_before_the_worker_runs_sends_nothing(akismet_server, moderator, say):
    comment = say(name=SPAMMER)
    moderation.undo(moderation.approve(comment, moderator), moderator)

    run_worker()

    assert [call.operation for call in akismet_server.calls] == ["comment-check"]


@for_real
def test_correction_that_failed_is_tried_again(akismet_server, moderator, say):
    comment = say(name=SPAMMER)
    moderation.approve(comment, moderator)
    akismet_server.answer = BROKEN
    run_worker()
    akismet_server.answer = None

    run_worker_later()

    calls = comment.akismet_calls.filter(operation=AkismetCall.Operation.HAM)
    first, second = akismet_server.forms("submit-ham")
    assert [call.succeeded for call in calls] == [False, True]
    assert "500" in calls[0].answer
    assert first == second
    assert not waiting_tasks().exists()


@for_real
def test_correction_that_failed_is_given_up_when_it_is_taken_back(akismet_server, moderator, say):
    comment = say(name=SPAMMER)
    move = moderation.approve(comment, moderator)
    akismet_server.answer = BROKEN
    run_worker()
    akismet_server.answer = None
    moderation.undo(move, moderator)

    run_worker_later()

    assert len(akismet_server.forms("submit-ham")) == 1
    assert akismet_server.forms("submit-spam") == []


def test_correction_is_kept_with_the_decision(akismet_server, moderator, say):
    comment = say(name=SPAMMER)
    waiting = waiting_tasks().count()

    with transaction.atomic():
        moderation.approve(comment, moderator)
        kept = waiting_tasks().count()
        transaction.set_rollback(True)

    assert kept == waiting + 1
    assert waiting_tasks().count() == waiting


@for_real
def test_nothing_is_told_of_a_comment_that_akismet_said_nothing_of(akismet_server, moderator, say):
    akismet_server.answer = BROKEN
    comment = say(name="Ada")
    akismet_server.answer = None

    moderation.mark_spam(comment, moderator)
    run_worker_later()

    assert akismet_server.forms("submit-spam") == []


def test_nothing_is_told_while_the_filter_is_off(moderator):
    comment = CommentFactory(held=True, verdict=Comment.Verdict.HAM)

    moderation.mark_spam(comment, moderator)

    assert not waiting_tasks().exists()


# ---------------------------------------------------------------- Two at once


@for_real
def test_approving_at_once_approves_once(moderator, published):
    comment = CommentFactory(held=True)

    def approve():
        return moderation.approve(Comment.objects.get(pk=comment.pk), moderator)

    outcomes = at_once(*[approve] * 4)

    assert [outcome for outcome in outcomes if outcome] == [comment.moves.get()]
    assert published == [comment]
    assert status_of(comment) == APPROVED


@for_real
def test_contrary_decisions_at_once_have_one_outcome(moderator):
    comment = CommentFactory(held=True)

    outcomes = at_once(
        lambda: moderation.approve(Comment.objects.get(pk=comment.pk), moderator),
        lambda: moderation.trash(Comment.objects.get(pk=comment.pk), moderator),
    )

    moves = history(comment)
    refusals = [outcome for outcome in outcomes if isinstance(outcome, MoveRefused)]
    assert status_of(comment) == TRASH
    assert moves in (
        [(HELD, TRASH, Reason.DECIDED)],
        [(HELD, APPROVED, Reason.DECIDED), (APPROVED, TRASH, Reason.DECIDED)],
    )
    assert len(moves) + len(refusals) == 2


@for_real
def test_undoing_at_once_undoes_once(moderator):
    comment = CommentFactory(held=True)
    move = moderation.approve(comment, moderator)

    def undo():
        return moderation.undo(Move.objects.get(pk=move.pk), moderator)

    outcomes = at_once(undo, undo)

    assert sum(isinstance(outcome, MoveRefused) for outcome in outcomes) == 1
    assert [why for _, _, why in history(comment)] == [Reason.DECIDED, Reason.UNDONE]


@for_real
def test_replies_approved_at_once_get_different_numbers(moderator, article):
    parent = CommentFactory(article=article)
    replies = [CommentFactory.reply_to(parent, held=True) for _ in range(4)]

    outcomes = at_once(
        *[lambda reply=reply: moderation.approve(reply, moderator) for reply in replies]
    )

    assert all(isinstance(outcome, Move) for outcome in outcomes), outcomes
    in_order = Comment.objects.filter(parent=parent).in_thread_order()
    assert [reply.number for reply in in_order] == [1, 2, 3, 4]
