"""Decisions on many comments: exact, in pieces, and undone as one."""

import time
from multiprocessing import get_context

import pytest

from comments import bulk, moderation, revising
from comments.models import Batch, Comment, Move
from comments.moderation import MoveRefused
from comments.tree import faults
from tests.at_once import at_once, close_connections
from tests.factories import CommentFactory, UserFactory
from tests.worker import run_worker, run_worker_later, waiting_tasks

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)

HELD, APPROVED, SPAM, TRASH = Comment.Status
State = Batch.State

LARGE = 61
"""Left to the worker in a `small_world`, and no multiple of what it does at a time."""


@pytest.fixture
def small_world(monkeypatch):
    """A tenth of the usual sizes, and no rest."""
    monkeypatch.setattr(bulk, "AT_ONCE", 50)
    monkeypatch.setattr(bulk, "CHUNK", 10)
    monkeypatch.setattr(bulk, "BREATH", 0)


@pytest.fixture
def chunk_of_two(monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 2)


def held(count, article, **traits):
    return [CommentFactory(article=article, held=True, **traits) for _ in range(count)]


def keys(comments):
    return [comment.pk for comment in comments]


def states(comments):
    found = dict(Comment.objects.values_list("pk", "status"))
    return [found[comment.pk] for comment in comments]


def decide(verb, comments, by):
    batch = bulk.plan(verb, keys(comments), by)
    bulk.start(batch)
    return batch


def undo(batch, by):
    undoing = bulk.plan_undo(batch, by)
    bulk.start(undoing)
    return undoing


@for_real
def test_worker_approves_all_and_takes_all_back(moderator, article, small_world):
    roots = held(LARGE - 10, article)
    replies = [CommentFactory.reply_to(root, held=True) for root in roots[:10]]
    everything = roots + replies
    bystander = CommentFactory(article=article, spam=True)

    batch = decide("approve", everything, moderator)
    before = states(everything)
    run_worker()
    batch.refresh_from_db()
    approved = states(everything)
    undoing = undo(batch, moderator)
    run_worker()
    undoing.refresh_from_db()

    assert before == [HELD] * LARGE
    assert approved == [APPROVED] * LARGE
    assert (batch.state, batch.done, batch.moved) == (State.DONE, LARGE, LARGE)
    assert states(everything) == [HELD] * LARGE
    assert (undoing.state, undoing.done, undoing.moved) == (State.DONE, LARGE, LARGE)
    assert Move.objects.count() == 2 * LARGE
    assert states([bystander]) == [SPAM]
    assert list(faults(Comment.objects.placed())) == []


@pytest.mark.parametrize(
    ("before", "verb", "after"),
    [
        (HELD, "approve", APPROVED),
        (HELD, "spam", SPAM),
        (SPAM, "trash", TRASH),
        (TRASH, "restore", HELD),
    ],
)
def test_few_are_decided_on_at_once_and_undone_exactly(moderator, article, before, verb, after):
    comments = [CommentFactory(article=article, status=before) for _ in range(3)]

    batch = decide(verb, comments, moderator)
    decided = states(comments)
    undo(batch, moderator)

    assert decided == [after] * 3
    assert states(comments) == [before] * 3
    assert [move.by for move in Move.objects.all()] == [moderator] * 6


def test_numbers_follow_the_order_of_the_plan(moderator, article):
    comments = held(3, article)

    decide("approve", comments, moderator)

    numbers = [Comment.objects.get(pk=comment.pk).number for comment in comments]
    assert numbers == [1, 2, 3]


def test_each_goes_back_to_where_it_was(moderator, article):
    comments = [CommentFactory(article=article, status=status) for status in (HELD, APPROVED, SPAM)]

    batch = decide("trash", comments, moderator)
    undo(batch, moderator)

    assert states(comments) == [HELD, APPROVED, SPAM]


def test_what_cannot_move_is_left_and_not_counted(moderator, article):
    comments = [CommentFactory(article=article, status=status) for status in (HELD, TRASH)]

    batch = decide("approve", comments, moderator)

    assert states(comments) == [APPROVED, TRASH]
    assert (batch.state, batch.done, batch.moved) == (State.DONE, 2, 1)


def test_what_a_colleague_decided_on_after_the_plan_is_left(moderator, article):
    _first, second = comments = held(2, article)
    batch = bulk.plan("approve", keys(comments), moderator)
    moderation.mark_spam(second, UserFactory(author=True))

    bulk.start(batch)

    assert states(comments) == [APPROVED, SPAM]
    assert batch.moved == 1


def test_what_its_author_changed_after_the_plan_is_left(moderator, article):
    _first, second = comments = held(2, article)
    batch = bulk.plan("approve", keys(comments), moderator)
    revising.change(second, "Something else.")

    bulk.start(batch)

    assert states(comments) == [APPROVED, HELD]
    assert batch.moved == 1


def test_what_was_decided_on_before_the_plan_is_not(moderator, article):
    [comment] = comments = held(1, article)
    moderation.mark_spam(comment, moderator)
    moderation.restore(comment, moderator)

    decide("approve", comments, moderator)

    assert states(comments) == [APPROVED]


def test_undo_leaves_what_was_decided_on_since(moderator, article):
    comments = held(3, article)
    batch = decide("approve", comments, moderator)
    moderation.trash(comments[1], UserFactory(author=True))

    undoing = undo(batch, moderator)

    assert states(comments) == [HELD, TRASH, HELD]
    assert (undoing.done, undoing.moved) == (3, 2)


def test_deleted_comments_are_passed_over(moderator, article):
    comments = held(3, article)
    batch = bulk.plan("approve", keys(comments), moderator)
    Comment.objects.filter(pk=comments[1].pk).delete()

    bulk.start(batch)

    assert states([comments[0], comments[2]]) == [APPROVED] * 2
    assert (batch.state, batch.done, batch.moved) == (State.DONE, 3, 2)


def test_batch_of_nothing_is_done(moderator):
    batch = decide("approve", [], moderator)

    assert (batch.state, batch.moved) == (State.DONE, 0)


def test_undo_is_planned_once(moderator, article):
    batch = decide("approve", held(1, article), moderator)

    assert bulk.plan_undo(batch, moderator) == bulk.plan_undo(batch, moderator)


def test_unfinished_batch_is_not_undone(moderator, article):
    batch = bulk.plan("approve", keys(held(1, article)), moderator)

    with pytest.raises(MoveRefused):
        bulk.plan_undo(batch, moderator)


def test_done_batch_is_not_started_again(moderator, article):
    comments = held(1, article)
    batch = decide("approve", comments, moderator)
    moderation.restore(comments[0], moderator)

    bulk.start(batch)

    assert states(comments) == [HELD]


# ---------------------------------------------------------------- Interrupted


def test_it_goes_on_where_it_was_stopped(moderator, article, chunk_of_two):
    comments = held(5, article)
    batch = bulk.plan("approve", keys(comments), moderator)
    Batch.objects.filter(pk=batch.pk).update(state=State.RUNNING)

    bulk.carry_out_some(batch.pk)
    halfway = states(comments)
    bulk.carry_out(batch.pk)

    assert halfway == [APPROVED, APPROVED, HELD, HELD, HELD]
    assert states(comments) == [APPROVED] * 5
    assert Move.objects.count() == 5


@for_real
def test_worker_takes_up_what_a_killed_process_left(moderator, article):
    comments = held(3, article)
    batch = bulk.plan("approve", keys(comments), moderator)
    Batch.objects.filter(pk=batch.pk).update(state=State.RUNNING)
    bulk.look_again(batch.pk)

    run_worker_later()

    assert states(comments) == [APPROVED] * 3
    assert Batch.objects.get().state == State.DONE


@for_real
def test_process_killed_in_the_middle_leaves_nothing_half_done(moderator, article, chunk_of_two):
    comments = held(5, article)
    batch = bulk.plan("approve", keys(comments), moderator)
    Batch.objects.filter(pk=batch.pk).update(state=State.RUNNING)
    bulk.look_again(batch.pk)
    close_connections()
    process = get_context("fork").Process(target=bulk.carry_out, args=(batch.pk, 60))
    process.start()
    while not Batch.objects.get().done:
        time.sleep(0.01)
    process.kill()
    process.join()
    when_killed = states(comments)

    run_worker_later()

    batch.refresh_from_db()
    assert when_killed == [APPROVED, APPROVED, HELD, HELD, HELD]
    assert states(comments) == [APPROVED] * 5
    assert (batch.state, batch.done, batch.moved) == (State.DONE, 5, 5)
    assert Move.objects.count() == 5


@for_real
def test_worker_that_looks_again_finds_nothing_to_do(moderator, article):
    comments = held(3, article)
    decide("approve", comments, moderator)

    run_worker_later()

    assert Move.objects.count() == 3
    assert not waiting_tasks().exists()


@for_real
def test_two_workers_at_one_batch_do_it_once(moderator, article, chunk_of_two):
    comments = held(9, article)
    batch = bulk.plan("approve", keys(comments), moderator)
    Batch.objects.filter(pk=batch.pk).update(state=State.RUNNING)

    at_once(*[lambda: bulk.carry_out(batch.pk)] * 3)

    batch.refresh_from_db()
    assert states(comments) == [APPROVED] * 9
    assert (batch.done, batch.moved, Move.objects.count()) == (9, 9, 9)


@for_real
def test_two_batches_at_once_have_one_outcome(moderator, article, chunk_of_two):
    comments = held(8, article)
    batches = [
        bulk.plan("approve", keys(comments), moderator),
        bulk.plan("approve", keys(reversed(comments)), UserFactory(author=True)),
    ]

    at_once(*[lambda batch=batch: bulk.start(batch) for batch in batches])

    for batch in batches:
        batch.refresh_from_db()
    assert states(comments) == [APPROVED] * 8
    assert [batch.state for batch in batches] == [State.DONE] * 2
    assert sum(batch.moved for batch in batches) == Move.objects.count() == 8


def test_fault_stops_it_and_it_can_go_on(moderator, article):
    comments = held(2, article)
    batch = bulk.plan("applaud", keys(comments), moderator)
    with pytest.raises(KeyError):
        bulk.start(batch)
    stopped = Batch.objects.get().state
    Batch.objects.update(verb="approve")

    bulk.start(batch)

    assert stopped == State.FAILED
    assert Batch.objects.get().state == State.DONE
    assert states(comments) == [APPROVED] * 2
