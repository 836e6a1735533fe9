"""A comment on its way in: kept first, then checked, then shown or held."""

import logging
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation

from comments import checking, filter_health, moderation
from comments.models import AkismetCall, Comment, Discussion, Move
from comments.reasons import sentence
from tests.akismet_server import (
    BLATANT_SPAMMER,
    BROKEN,
    DISCARD,
    HAM,
    INVALID,
    NONSENSE,
    SPAMMER,
    THROTTLED,
)
from tests.akismet_server import SPAM as SAYS_SPAM
from tests.at_once import at_once
from tests.factories import AkismetCallFactory, CommentFactory
from tests.outage import time_passes
from tests.queries import Queries
from tests.worker import run_worker, run_worker_later, waiting_tasks

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)
"""For tests in which others, such as the worker, have connections of their own."""

HELD, APPROVED, SPAM, TRASH = Comment.Status
Reason = Move.Reason


@pytest.fixture
def known(article):
    """An earlier comment, approved, by the author that `say` speaks for."""
    return CommentFactory(article=article, name="Ada", email="ada@example.org")


def questions():
    """The tasks that will ask Akismet again."""
    return waiting_tasks().filter(task_path=checking.check_again.module_path)


def outcome(comment):
    """The state, what the filter said, and why it came to that, as the database has it."""
    comment.refresh_from_db()
    return comment.status, comment.verdict, comment.moves.last().why


# ---------------------------------------------------------------- Kept before anything else


@for_real
def test_same_comment_that_arrives_several_times_at_once_is_kept_once(say):
    for number in range(5):
        kept = at_once(*[lambda body=f"Nobody was quicker to say {number}.": say(body=body)] * 4)

        assert len({comment.pk for comment in kept}) == 1
    assert Comment.objects.count() == 5


@for_real
def test_comment_is_kept_and_held_before_akismet_is_asked(akismet_server, say):
    seen = []

    def look(call):
        seen.extend(Comment.objects.values_list("name", "status", "verdict"))
        connection.close()

    akismet_server.before_answer = look

    say(name="Ada")

    assert seen == [("Ada", "held", "")]


@for_real
def test_nobody_waits_for_the_database_while_akismet_is_asked(akismet_server, say, article):
    def write(call):
        CommentFactory(article=article, name="Bo")
        connection.close()

    akismet_server.before_answer = write

    say(name="Ada")

    assert {comment.name for comment in Comment.objects.all()} == {"Ada", "Bo"}


@for_real
def test_comment_is_there_and_checked_later_when_the_process_dies(akismet_server, settings, say):
    working = settings.AKISMET_CLIENT
    settings.AKISMET_CLIENT = "tests.akismet_clients.OneThatDoesNotExist"

    with pytest.raises(ImportError):
        say(body="A long thought.")

    comment = Comment.objects.get()
    assert (comment.body, comment.status, comment.verdict) == ("A long thought.", HELD, "")
    settings.AKISMET_CLIENT = working
    run_worker_later()
    assert outcome(comment) == (HELD, "ham", Reason.NEWCOMER)


def test_what_is_known_of_the_visit_is_kept(say):
    comment = say(website="https://ada.example")

    comment.refresh_from_db()
    assert (comment.ip_address, comment.user_agent) == ("203.0.113.7", "Mozilla/5.0")
    assert comment.website == "https://ada.example"


def test_what_was_sent_to_akismet_and_came_back_is_kept(akismet_server, say):
    comment = say()

    call = comment.akismet_calls.get()
    sent = akismet_server.forms("comment-check")[0]
    assert (call.operation, call.succeeded, call.answer) == ("check", True, "ham")
    assert call.facts.items() <= sent.items()
    assert sent.keys() - call.facts.keys() == {"api_key", "blog"}


# ---------------------------------------------------------------- The policy, with the filter on


def test_known_author_is_shown_at_once(akismet_server, known, say):
    assert outcome(say()) == (APPROVED, "ham", Reason.TRUSTED)


def test_newcomer_is_held(akismet_server, say):
    assert outcome(say()) == (HELD, "ham", Reason.NEWCOMER)


@pytest.mark.parametrize("other", [{"name": "Bo"}, {"email": "bo@example.org"}])
def test_author_is_known_by_name_and_address_together(akismet_server, known, say, other):
    assert outcome(say(**other))[0] == HELD


@pytest.mark.parametrize("fate", ["held", "spam", "trash"])
def test_author_of_a_comment_that_is_not_approved_is_not_known(akismet_server, say, fate):
    CommentFactory(name="Ada", email="ada@example.org", **{fate: True})

    assert outcome(say()) == (HELD, "ham", Reason.NEWCOMER)


def test_newcomer_is_shown_at_once_where_nothing_is_held(akismet_server, say):
    Discussion(hold=Discussion.Hold.NOTHING).save()

    assert outcome(say()) == (APPROVED, "ham", Reason.TRUSTED)


def test_known_author_is_held_where_everything_is(akismet_server, known, say):
    Discussion(hold=Discussion.Hold.EVERYTHING).save()

    assert outcome(say()) == (HELD, "ham", Reason.EVERYTHING_HELD)


@pytest.mark.parametrize(("links", "status"), [(2, APPROVED), (3, HELD)])
def test_more_links_than_allowed_are_held(akismet_server, known, say, links, status):
    Discussion(links_allowed=2).save()

    comment = say(body=" ".join(["https://example.org/"] * links))

    assert outcome(comment)[0] == status


def test_history_says_how_many_links_were_too_many(akismet_server, known, say):
    Discussion(links_allowed=0).save()

    move = say(body="See https://example.org/.").moves.get()

    assert (move.why, move.facts) == (Reason.LINKS, {"links": 1, "allowed": 0})


def test_spam_goes_to_spam(akismet_server, say):
    assert outcome(say(name=SPAMMER)) == (SPAM, "spam", Reason.FILTER_SPAM)


def test_blatant_spam_goes_to_the_trash(akismet_server, say):
    assert outcome(say(name=BLATANT_SPAMMER)) == (TRASH, "discard", Reason.FILTER_BLATANT)


def test_spam_by_a_known_author_is_spam(akismet_server, say):
    CommentFactory(name=SPAMMER, email="ada@example.org")

    assert outcome(say(name=SPAMMER))[0] == SPAM


def test_what_fell_for_the_honeypot_is_spam_without_asking_akismet(akismet_server, known, say):
    assert outcome(say(fell_for_honeypot=True)) == (SPAM, "", Reason.HONEYPOT)
    assert akismet_server.calls == []


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        ("HamClient", (APPROVED, "ham", Reason.TRUSTED)),
        ("SpamClient", (SPAM, "spam", Reason.FILTER_SPAM)),
        ("DiscardClient", (TRASH, "discard", Reason.FILTER_BLATANT)),
    ],
)
def test_policy_follows_the_packages_test_clients(akismet_client, known, say, client, expected):
    akismet_client(client)

    assert outcome(say()) == expected


# ---------------------------------------------------------------- The policy, with the filter off


def test_unknown_author_is_held_while_the_filter_is_off(say):
    Discussion(hold=Discussion.Hold.NOTHING).save()

    assert outcome(say()) == (HELD, "", Reason.FILTER_OFF)


def test_known_author_is_shown_at_once_while_the_filter_is_off(known, say):
    assert outcome(say()) == (APPROVED, "", Reason.TRUSTED)


def test_honeypot_works_while_the_filter_is_off(known, say):
    assert outcome(say(fell_for_honeypot=True)) == (SPAM, "", Reason.HONEYPOT)


def test_no_question_is_put_off_while_the_filter_is_off(say):
    say()

    assert not questions().exists()


# ---------------------------------------------------------------- Moderators


@pytest.mark.parametrize("hold", Discussion.Hold)
def test_moderators_own_comment_is_shown_at_once(akismet_server, moderator, say, hold):
    Discussion(hold=hold, links_allowed=0).save()

    comment = say(by=moderator, name=SPAMMER, body="See https://example.org/.")

    assert outcome(comment) == (APPROVED, "spam", Reason.OWN)
    assert comment.user == moderator


def test_moderators_own_comment_is_shown_at_once_while_the_filter_is_off(moderator, say):
    assert outcome(say(by=moderator)) == (APPROVED, "", Reason.OWN)


@pytest.mark.parametrize("filter_is_on", [True, False])
def test_nobody_is_known_by_the_name_and_address_of_a_moderator(
    akismet_server, settings, moderator, say, filter_is_on
):
    settings.AKISMET_API_KEY = settings.AKISMET_API_KEY if filter_is_on else ""
    say(by=moderator, name="Ada", email="ada@example.org")

    impostor = say(name="Ada", email="ada@example.org", body="It is me again.")

    assert outcome(impostor)[0] == HELD


# ---------------------------------------------------------------- No answer from Akismet


@pytest.mark.parametrize("answer", [BROKEN, THROTTLED, INVALID, NONSENSE])
def test_comment_is_held_when_akismet_gives_no_answer(akismet_server, known, say, answer):
    akismet_server.answer = answer

    assert outcome(say()) == (HELD, "error", Reason.FILTER_FAILED)


def test_comment_is_held_when_akismet_is_silent(akismet_server, settings, known, say):
    settings.AKISMET_TIMEOUT = 0.2
    akismet_server.hang()

    assert outcome(say()) == (HELD, "error", Reason.FILTER_FAILED)


def test_comment_is_held_when_akismet_cannot_be_reached(akismet_server, known, say):
    akismet_server.close()

    assert outcome(say()) == (HELD, "error", Reason.FILTER_FAILED)


def test_failure_is_logged_and_kept_with_its_reason(akismet_server, say, caplog):
    akismet_server.answer = BROKEN

    with caplog.at_level(logging.WARNING, "comments.checking"):
        comment = say()

    call = comment.akismet_calls.get()
    [warning] = [r for r in caplog.records if r.name == "comments.checking"]
    assert not call.succeeded
    assert "500" in call.answer
    assert call.answer in warning.message


@for_real
def test_comment_is_checked_again_by_the_worker(akismet_server, known, say):
    akismet_server.answer = BROKEN
    comment = say()
    akismet_server.answer = None

    run_worker_later()

    assert outcome(comment) == (APPROVED, "ham", Reason.TRUSTED)
    assert [call.succeeded for call in comment.akismet_calls.all()] == [False, True]
    assert not questions().exists()


@for_real
def test_spam_is_found_by_the_worker(akismet_server, say):
    akismet_server.answer = BROKEN
    comment = say(name=SPAMMER)
    akismet_server.answer = None

    run_worker_later()

    assert outcome(comment) == (SPAM, "spam", Reason.FILTER_SPAM)


@for_real
def test_worker_does_not_ask_before_its_time(akismet_server, say):
    akismet_server.answer = BROKEN
    say()

    run_worker()

    assert len(akismet_server.calls) == 1


@for_real
def test_waits_grow_while_akismet_gives_no_answer(akismet_server, say):
    akismet_server.answer = BROKEN
    comment = say()
    waits = []

    for _ in range(4):
        task = questions().get()
        waits.append(task.run_after - task.enqueued_at)
        time_passes()
        run_worker_later()

    minutes = [round(wait / timedelta(minutes=1)) for wait in waits]
    assert minutes == [5, 10, 20, 40]
    assert outcome(comment) == (HELD, "error", Reason.FILTER_FAILED)
    assert [form.get("recheck_reason") for form in akismet_server.forms("comment-check")] == [
        None,
        *["retry"] * 4,
    ]


@for_real
def test_history_says_when_akismet_is_asked_next(akismet_server, say):
    akismet_server.answer = BROKEN
    comment = say()

    first = comment.moves.get().facts["retry_at"]
    first_task = questions().get()
    run_worker_later()
    second = comment.moves.get().facts["retry_at"]
    second_task = questions().get()

    assert datetime.fromisoformat(first) == first_task.run_after.replace(microsecond=0)
    assert datetime.fromisoformat(second) == second_task.run_after.replace(microsecond=0)


@for_real
def test_akismet_is_left_alone_for_as_long_as_it_asks(akismet_server, say):
    akismet_server.answer = THROTTLED._replace(headers=(("Retry-After", "7200"),))
    comment = say()

    run_worker_later()

    task = questions().get()
    assert len(akismet_server.calls) == 1
    assert comment.akismet_calls.get().headers == {"retry-after": "7200"}
    assert task.run_after == comment.akismet_calls.get().at + timedelta(hours=2)


@for_real
def test_nobody_asks_any_more_after_fifteen_days(akismet_server, say):
    akismet_server.answer = BROKEN
    comment = say()
    fifteen_days_ago = timezone.now() - timedelta(days=15)
    Comment.objects.filter(pk=comment.pk).update(created_at=fifteen_days_ago)

    run_worker_later()

    assert not questions().exists()
    assert outcome(comment) == (HELD, "error", Reason.FILTER_FAILED)
    assert comment.moves.get().facts == {"retry_at": None}
    with translation.override("en"):
        said = sentence(Reason.FILTER_FAILED, {"retry_at": None})
    assert said == "Akismet did not answer for days, and is not asked again"


# ---------------------------------------------------------------- A worker that was killed


def lose_the_task(comment):
    """Kill the worker in the middle of the one task that waits, some hours ago."""
    hours_ago = timezone.now() - timedelta(hours=2)
    questions().update(status="RUNNING")
    Comment.objects.filter(pk=comment.pk).update(created_at=hours_ago)
    comment.moves.update(facts={"retry_at": hours_ago.isoformat()})


@for_real
def test_question_that_was_lost_is_taken_up(akismet_server, known, say):
    akismet_server.answer = BROKEN
    comment = say()
    akismet_server.answer = None
    lose_the_task(comment)

    checking.resume.enqueue()
    run_worker()

    assert outcome(comment) == (APPROVED, "ham", Reason.TRUSTED)


@for_real
def test_comment_that_was_never_asked_about_is_taken_up(akismet_server, say):
    comment = CommentFactory(held=True)
    lose_the_task(comment)

    checking.resume.enqueue()
    run_worker()

    assert outcome(comment) == (HELD, "ham", Reason.NEWCOMER)


@for_real
def test_question_that_waits_for_its_time_is_not_taken_up(akismet_server, say):
    akismet_server.answer = BROKEN
    comment = say()
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(hours=2))

    checking.resume.enqueue()
    run_worker()

    assert len(akismet_server.calls) == 1


@for_real
def test_nothing_is_taken_up_while_the_filter_is_off(akismet_server, settings, say):
    lose_the_task(CommentFactory(held=True))
    settings.AKISMET_API_KEY = ""

    checking.resume.enqueue()
    run_worker()

    assert akismet_server.calls == []


# ---------------------------------------------------------------- While Akismet is left alone


@pytest.fixture
def resting(akismet_server, article):
    """Akismet is back, but has just failed three times."""
    asked = CommentFactory(article=article, trash=True)
    for _ in range(3):
        AkismetCallFactory(comment=asked, failed=True)


def test_nobody_waits_for_a_filter_that_fails(akismet_server, resting, known, say):
    comment = say()

    assert akismet_server.calls == []
    assert outcome(comment) == (HELD, "error", Reason.FILTER_RESTS)
    assert comment.moves.get().facts["retry_at"]


@for_real
def test_what_was_held_meanwhile_is_asked_about_later(akismet_server, resting, known, say):
    comment = say()

    time_passes()
    run_worker_later()

    [form] = akismet_server.forms("comment-check")
    assert "recheck_reason" not in form
    assert outcome(comment) == (APPROVED, "ham", Reason.TRUSTED)
    assert not questions().exists()


@for_real
def test_worker_leaves_akismet_alone_as_well(akismet_server, resting, say):
    comment = say()

    run_worker_later()

    assert akismet_server.calls == []
    assert comment.moves.count() == 1
    assert questions().get().run_after == filter_health.look().rests_until


@for_real
def test_first_failure_after_a_rest_puts_all_others_off_again(akismet_server, resting, say):
    akismet_server.answer = BROKEN
    for name in ("Ada", "Bo", "Cleo"):
        say(name=name, body=f"It is me, {name}.")
    time_passes()

    run_worker_later()

    assert len(akismet_server.calls) == 1
    assert questions().count() == 3


# ---------------------------------------------------------------- Another look


PROVISIONAL = HAM._replace(headers=(("X-akismet-recheck-after", "900"),))


@for_real
def test_akismet_gets_the_other_look_that_it_asks_for(akismet_server, known, say):
    akismet_server.answer = PROVISIONAL
    comment = say()
    akismet_server.answer = None
    wait = questions().last().run_after - comment.akismet_calls.get().at

    run_worker_later()

    reasons = [form.get("recheck_reason") for form in akismet_server.forms("comment-check")]
    assert round(wait / timedelta(minutes=1)) == 15
    assert reasons == [None, "recheck"]
    assert not questions().exists()
    assert outcome(comment) == (APPROVED, "ham", Reason.TRUSTED)


@for_real
def test_akismet_that_never_makes_up_its_mind_is_asked_less_and_less_often(akismet_server, say):
    akismet_server.answer = HAM._replace(headers=(("X-akismet-recheck-after", "0"),))
    comment = say()
    waits = []

    for _ in range(4):
        last = comment.akismet_calls.last()
        waits.append(waiting_tasks().first().run_after - last.at)
        run_worker_later()

    assert [round(wait / timedelta(minutes=1)) for wait in waits] == [0, 5, 10, 20]


@for_real
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (SAYS_SPAM, (SPAM, "spam", Reason.FILTER_SPAM)),
        (DISCARD, (TRASH, "discard", Reason.FILTER_BLATANT)),
    ],
)
def test_what_only_the_policy_approved_is_taken_back(akismet_server, known, say, answer, expected):
    akismet_server.answer = PROVISIONAL
    comment = say()
    akismet_server.answer = answer

    run_worker_later()

    assert outcome(comment) == expected


@for_real
def test_what_a_person_decided_stands(akismet_server, moderator, say):
    akismet_server.answer = PROVISIONAL
    comment = say()
    moderation.approve(comment, moderator)
    akismet_server.answer = SAYS_SPAM

    run_worker_later()

    assert outcome(comment) == (APPROVED, "ham", Reason.DECIDED)
    assert len(akismet_server.calls) == 1


@for_real
def test_other_look_that_fails_changes_nothing_and_is_tried_again(akismet_server, known, say):
    akismet_server.answer = PROVISIONAL
    comment = say()
    akismet_server.answer = BROKEN
    run_worker_later()
    in_between = outcome(comment)
    akismet_server.answer = SAYS_SPAM

    run_worker_later()

    reasons = [form.get("recheck_reason") for form in akismet_server.forms("comment-check")]
    assert in_between == (APPROVED, "ham", Reason.TRUSTED)
    assert outcome(comment) == (SPAM, "spam", Reason.FILTER_SPAM)
    assert reasons == [None, "recheck", "recheck"]


# ---------------------------------------------------------------- An edit


def edit(comment, body):
    Comment.objects.filter(pk=comment.pk).update(body=body, edited_at=timezone.now())
    checking.recheck_edited(comment)


@for_real
def test_edited_text_is_looked_at_again(akismet_server, known, say):
    comment = say(body="Buy this.")

    edit(comment, "I liked this.")
    run_worker()

    first, second = akismet_server.forms("comment-check")
    assert (first["comment_content"], first.get("recheck_reason")) == ("Buy this.", None)
    assert (second["comment_content"], second["recheck_reason"]) == ("I liked this.", "edit")


@for_real
def test_opinion_of_an_edited_text_is_kept_but_takes_nothing_back(akismet_server, known, say):
    comment = say()
    akismet_server.answer = SAYS_SPAM

    edit(comment, "Buy this.")
    run_worker()

    assert outcome(comment) == (APPROVED, "spam", Reason.TRUSTED)


@for_real
def test_opinion_of_an_edited_text_that_a_person_approved_is_corrected(
    akismet_server, moderator, say
):
    comment = say(name=SPAMMER, body="Badly put.")
    moderation.approve(comment, moderator)
    run_worker()

    edit(comment, "Better put.")
    run_worker()

    contents = [form["comment_content"] for form in akismet_server.forms("submit-ham")]
    assert contents == ["Badly put.", "Better put."]
    assert outcome(comment) == (APPROVED, "spam", Reason.DECIDED)


@for_real
def test_two_edits_before_the_worker_comes_are_one_question(akismet_server, say):
    comment = say()

    edit(comment, "Second thoughts.")
    edit(comment, "Third thoughts.")
    run_worker()

    contents = [form["comment_content"] for form in akismet_server.forms("comment-check")]
    assert contents == ["I beg to differ.", "Third thoughts."]


@for_real
def test_edit_while_akismet_looks_at_another_is_a_question_of_its_own(akismet_server, say):
    comment = say()

    def interfere(call):
        akismet_server.before_answer = lambda call: None
        edit(comment, "Third thoughts.")
        connection.close()

    akismet_server.before_answer = interfere
    edit(comment, "Second thoughts.")

    run_worker()

    contents = [form["comment_content"] for form in akismet_server.forms("comment-check")]
    assert contents == ["I beg to differ.", "Second thoughts.", "Third thoughts."]


@for_real
def test_edit_of_a_comment_that_waits_for_an_answer_starts_no_second_chain(akismet_server, say):
    akismet_server.answer = BROKEN
    comment = say()
    edit(comment, "Second thoughts.")
    run_worker()

    run_worker_later()

    assert len(akismet_server.calls) == 3
    assert questions().count() == 1


def test_edit_is_nobodys_business_while_the_filter_is_off(say):
    edit(say(), "Second thoughts.")

    assert not questions().exists()


@for_real
def test_answered_comment_is_not_asked_about_again(akismet_server, say):
    say()

    run_worker_later()

    assert len(akismet_server.calls) == 1
    assert not questions().exists()


@for_real
def test_deleted_comment_is_not_asked_about_again(akismet_server, say):
    akismet_server.answer = BROKEN
    say().delete()

    run_worker_later()

    assert len(akismet_server.calls) == 1


@for_real
def test_filter_turned_off_meanwhile_is_not_asked(akismet_server, settings, say):
    akismet_server.answer = BROKEN
    say()
    settings.AKISMET_API_KEY = ""

    run_worker_later()

    assert len(akismet_server.calls) == 1


# ---------------------------------------------------------------- A moderator who is quicker


@for_real
@pytest.mark.parametrize(
    ("name", "decide", "status", "verdict"),
    [
        (SPAMMER, moderation.approve, APPROVED, "spam"),
        (BLATANT_SPAMMER, moderation.approve, APPROVED, "discard"),
        ("Ada", moderation.mark_spam, SPAM, "ham"),
        ("Ada", moderation.trash, TRASH, "ham"),
    ],
)
def test_verdict_after_a_decision_changes_nothing_but_is_kept(
    akismet_server, known, moderator, say, name, decide, status, verdict
):
    def interfere(call):
        decide(Comment.objects.latest("pk"), moderator)
        connection.close()

    akismet_server.before_answer = interfere

    comment = say(name=name)

    assert outcome(comment) == (status, verdict, Reason.DECIDED)
    assert comment.moves.count() == 1
    assert comment.akismet_calls.get().answer == verdict


@for_real
def test_verdict_that_contradicts_a_decision_is_corrected(akismet_server, moderator, say):
    def interfere(call):
        moderation.approve(Comment.objects.latest("pk"), moderator)
        connection.close()

    akismet_server.before_answer = interfere
    comment = say(name=SPAMMER)
    akismet_server.before_answer = lambda call: None

    run_worker()

    correction = comment.akismet_calls.last()
    assert (correction.operation, correction.succeeded) == (AkismetCall.Operation.HAM, True)


@for_real
def test_comment_that_a_moderator_put_back_stays_held(akismet_server, known, moderator, say):
    def interfere(call):
        comment = Comment.objects.latest("pk")
        moderation.approve(comment, moderator)
        moderation.restore(comment, moderator)
        connection.close()

    akismet_server.before_answer = interfere

    assert outcome(say()) == (HELD, "ham", Reason.DECIDED)


@for_real
def test_comment_decided_on_while_akismet_was_away_is_not_asked_about_again(
    akismet_server, moderator, say
):
    akismet_server.answer = BROKEN
    moderation.approve(say(), moderator)
    akismet_server.answer = None

    run_worker_later()

    assert len(akismet_server.calls) == 1
    assert AkismetCall.objects.count() == 1


# ---------------------------------------------------------------- What it costs


def post(client, article, **changes):
    data = {"name": "Ada", "email": "ada@example.org", "body": "I beg to differ.", **changes}
    with Queries() as queries:
        client.post(f"/comments/on/{article.pk}/", data)
    return Comment.objects.latest("pk"), queries.count


def test_newcomers_comment_takes_sixteen_queries(client, akismet_server, article):
    comment, count = post(client, article)

    assert comment.status == HELD
    assert count == 16


def test_known_authors_comment_takes_eighteen_queries(client, akismet_server, article, known):
    comment, count = post(client, article)

    assert comment.status == APPROVED
    assert count == 18


def test_known_authors_reply_takes_nineteen_queries(client, akismet_server, article, known):
    parent = CommentFactory.reply_to(known)
    CommentFactory.reply_to(parent)

    comment, count = post(client, article, parent=parent.pk)

    assert (comment.status, comment.number) == (APPROVED, 2)
    assert count == 19


def test_answers_are_put_off_from_now(akismet_server, say):
    before = timezone.now()

    say()

    assert questions().get().run_after - before >= timedelta(minutes=5)
