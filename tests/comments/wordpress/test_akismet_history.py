"""What Akismet said on WordPress, and what was decided there."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from comments import feedback, filter_health, moderation, reasons
from comments.models import AkismetCall, Comment, Move
from comments.wordpress import akismet_history
from subscriptions.conversation import lost
from tests.comments.wordpress.conftest import said
from tests.worker import run_worker, waiting_tasks

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)

HELD, APPROVED, SPAM, TRASH = Comment.Status
THEN = 1_467_389_235.25


def serialise(value):
    """Write a value as PHP does."""
    if isinstance(value, dict):
        inner = "".join(serialise(part) for pair in value.items() for part in pair)
        return f"a:{len(value)}:{{{inner}}}"
    if isinstance(value, float):
        return f"d:{value};"
    return f's:{len(value.encode())}:"{value}";'


def event(name, minute=0, by=None, **more):
    user = {"user": by} if by else {}
    row = {"time": THEN + 60 * minute, "event": name, **user, **more}
    return ("akismet_history", serialise(row))


@pytest.fixture
def keep(bring_in):
    def keep(*meta, approved="1", number=901):
        bring_in(said(number, approved=approved, meta=meta))
        return Comment.objects.get(pk=number)

    return keep


def calls(comment):
    return list(comment.akismet_calls.values_list("operation", "answer", "succeeded"))


def moves(comment):
    rows = comment.moves.all()
    return [(move.from_status, move.to_status, move.facts.get("by")) for move in rows]


# ---------------------------------------------------------------- What Akismet said


@pytest.mark.parametrize(
    ("result", "verdict"), [("true", "spam"), ("false", "ham"), ("error", ""), ("", "")]
)
def test_result_is_the_opinion(keep, result, verdict):
    assert keep(("akismet_result", result)).verdict == verdict


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("check-spam", ("check", "spam", True)),
        ("check-ham", ("check", "ham", True)),
        ("recheck-ham", ("check", "ham", True)),
        ("cron-retry-spam", ("check", "spam", True)),
        ("report-spam", ("spam", "thanks", True)),
        ("report-ham", ("ham", "thanks", True)),
    ],
)
def test_answer_of_akismet_is_an_exchange(keep, name, call):
    comment = keep(event(name))

    assert calls(comment) == [call]
    assert comment.akismet_calls.get().at == datetime.fromtimestamp(THEN, UTC)


def test_exchanges_stand_in_the_order_of_their_dates(keep):
    comment = keep(event("report-ham", 5), event("check-spam", 1))

    assert [operation for operation, *_ in calls(comment)] == ["check", "ham"]


def test_facts_are_those_that_were_sent_as_far_as_we_send_them(keep):
    sent = {
        "comment_author": "Zoé",
        "comment_content": "Un\r\ndeux",
        "user_ip": "203.0.113.7",
        "user_agent": "Mozilla/5.0",
        "comment_author_url": "",
        "blog": "https://blog.example",
        "SERVER_SOFTWARE": "nginx",
    }
    as_xml_leaves_it = serialise(sent).replace("\r\n", "\n")

    comment = keep(event("check-ham"), ("akismet_as_submitted", as_xml_leaves_it))

    assert comment.akismet_calls.get().facts == {
        "comment_author": "Zoé",
        "comment_content": "Un\r\ndeux",
        "user_ip": "203.0.113.7",
        "user_agent": "Mozilla/5.0",
    }


@pytest.mark.parametrize(
    "meta",
    [
        event("check-error", meta={"response": "-"}),
        event("recheck-error"),
        event("wp-disallowed"),
        ("akismet_history", ""),
        ("akismet_history", "a:1:{"),
        ("akismet_history", serialise({"time": THEN, "message": "Akismet cleared this comment"})),
        ("akismet_history", serialise({"time": "never", "event": "check-ham"})),
        ("akismet_history", serialise({"time": 1e300, "event": "check-ham"})),
        ("akismet_history", 'O:8:"stdClass":0:{}'),
        ("akismet_as_submitted", ""),
        ("akismet_error", "1370605393"),
    ],
)
def test_what_says_nothing_of_the_comment_leaves_no_trace(keep, meta):
    comment = keep(meta)

    assert (calls(comment), moves(comment)) == ([], [])


def test_what_was_answered_by_the_word_is_kept(keep):
    comment = keep(
        event("check-spam", meta={"response": "discard"}),
        event("report-ham-error", 1, meta={"response": "HTTP 500"}),
    )

    kept = comment.akismet_calls.values_list("operation", "succeeded", "answer")
    assert list(kept) == [("check", True, "discard"), ("ham", False, "HTTP 500")]


def test_breaker_does_not_go_by_failures_of_the_old_site(keep):
    keep(*(event("check-error", minute) for minute in range(5)))

    assert filter_health.look().failures == 0


# ---------------------------------------------------------------- What people decided


def test_decisions_are_changes_of_state_with_who_and_when(keep):
    comment = keep(
        event("check-spam"), event("report-ham", 1, "claire"), event("status-approved", 9, "claire")
    )

    assert moves(comment) == [(SPAM, HELD, "claire"), (HELD, APPROVED, "claire")]
    last = comment.moves.last()
    assert (last.why, last.by) == (Move.Reason.IMPORTED, None)
    assert last.at == datetime.fromtimestamp(THEN, UTC) + timedelta(minutes=9)


@pytest.mark.parametrize(
    ("events", "approved", "expected"),
    [
        (["check-ham", "status-approved"], "1", [(HELD, APPROVED)]),
        (["check-spam", "report-ham"], "1", [(SPAM, APPROVED)]),
        (["check-spam", "report-ham"], "0", [(SPAM, HELD)]),
        (["check-ham", "report-spam"], "spam", [(HELD, SPAM)]),
        (["check-ham", "status-unapproved"], "0", [(APPROVED, HELD)]),
        (["status-trash", "status-untrash"], "0", [(HELD, TRASH), (TRASH, HELD)]),
        (["status-approved", "status-approved"], "1", [(HELD, APPROVED)]),
        (["check-ham", "status-trash"], "1", []),
        (["check-spam"], "spam", []),
    ],
)
def test_changes_lead_one_from_the_other_to_where_the_comment_is(keep, events, approved, expected):
    comment = keep(*map(event, events, range(9)), approved=approved)

    assert [(before, after) for before, after, _by in moves(comment)] == expected


def test_history_says_who_decided(keep):
    comment = keep(event("status-approved", by="claire"))
    move = comment.moves.get()

    with translation.override("en"):
        said_of_it = reasons.sentence(move.why, move.facts), reasons.happened(move)

    assert said_of_it[0] == "decided by claire on WordPress"
    assert said_of_it[1].startswith("claire approved it on ")


# ---------------------------------------------------------------- What follows from it


def just_now():
    """Minutes from the first event until a moment ago."""
    return (timezone.now().timestamp() - THEN) / 60 - 5


@for_real
def test_what_was_decided_lately_is_neither_announced_nor_reported(akismet_server, keep):
    comment = keep(event("check-spam", just_now()), event("status-approved", just_now(), "claire"))

    assert not lost().exists()
    assert not feedback.is_pending(comment)
    assert not waiting_tasks().exists()


def test_what_came_in_with_its_history_is_no_news_when_approved_again(keep, moderator):
    comment = keep(event("status-approved", 1, "claire"))
    moderation.restore(comment, moderator)
    moderation.approve(comment, moderator)

    assert not lost().exists()


@for_real
def test_decision_here_is_reported_with_what_akismet_was_sent(akismet_server, keep, moderator):
    sent = {"user_ip": "203.0.113.7", "comment_author": "Zoé"}
    meta = (event("check-spam"), ("akismet_as_submitted", serialise(sent)))
    comment = keep(*meta, ("akismet_result", "true"), approved="spam")

    moderation.approve(comment, moderator)
    run_worker()

    [form] = akismet_server.forms("submit-ham")
    assert form.items() >= sent.items()
    assert calls(comment)[-1] == ("ham", "thanks", True)


@for_real
def test_decision_here_is_reported_where_what_was_sent_is_not_known(
    akismet_server, keep, moderator
):
    comment = keep(event("check-spam"), approved="spam")

    moderation.approve(comment, moderator)
    run_worker()

    [form] = akismet_server.forms("submit-ham")
    assert form["comment_content"] == comment.body


@for_real
def test_report_that_was_sent_there_is_not_sent_again(akismet_server, keep, moderator):
    comment = keep(event("check-ham"), event("report-spam", 1, "claire"), approved="spam")
    moderation.approve(comment, moderator)
    run_worker()

    moderation.mark_spam(comment, moderator)
    moderation.restore(comment, moderator)
    moderation.mark_spam(comment, moderator)
    run_worker()

    assert [operation for operation, *_ in calls(comment)] == ["check", "spam", "ham", "spam"]


def test_comment_that_waits_is_nobodys_decision_yet(keep):
    keep(event("status-approved", 1, "claire"), event("status-hold", 2, "claire"), approved="0")

    assert Comment.objects.undecided().exists()


def test_histories_of_all_comments_are_put_in_together(bring_in):
    comments = [
        said(n, meta=(event("check-ham"), event("status-approved", 1))) for n in range(1, 60)
    ]

    bring_in(*comments)

    assert AkismetCall.objects.count() == Move.objects.count() == 59


def test_meta_of_others_is_not_read():
    assert akismet_history.read((("rating", "a:1:{"), ("x", "y"))) == akismet_history.History()
