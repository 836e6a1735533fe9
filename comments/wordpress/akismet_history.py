"""What Akismet said of a comment on WordPress, and what was decided there, kept as ours is.

Its plugin writes them into the meta of a comment: `akismet_history`, a row for each event, and
`akismet_as_submitted`, what it sent (https://github.com/Automattic/akismet-wordpress-plugin).
Checks that failed are left out: they say nothing of the comment, and the breaker reads such rows.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from blog.wordpress import php, wxr
from comments.models import AkismetCall, Comment, Move

HELD, APPROVED, SPAM, TRASH = Comment.Status
Operation = AkismetCall.Operation

ANSWERS = {
    **dict.fromkeys(["check-spam", "recheck-spam", "cron-retry-spam"], Comment.Verdict.SPAM),
    **dict.fromkeys(["check-ham", "recheck-ham", "cron-retry-ham"], Comment.Verdict.HAM),
}
REPORTS = {"report-spam": Operation.SPAM, "report-ham": Operation.HAM}
FAILED = "-error"
"""What stands behind the name of a correction that failed, in exports of Palabre."""
LEADS_TO = {
    "status-approved": APPROVED,
    **dict.fromkeys(["status-unapproved", "status-hold", "status-unspam", "status-untrash"], HELD),
    **dict.fromkeys(["status-spam", "report-spam"], SPAM),
    "status-trash": TRASH,
    # Whoever reports that a comment is no spam has it back where it was before.
    "report-ham": None,
}
"""The states that people brought a comment to."""

FACTS = {
    *("user_ip", "user_agent", "referrer", "permalink", "comment_type"),
    *("comment_author", "comment_author_email", "comment_author_url", "comment_content"),
    *("comment_date_gmt", "comment_post_modified_gmt", "blog_lang", "blog_charset", "user_role"),
}
"""Of what was sent, what `comments.spam` sends as well, by the same names."""


type Row = tuple[Any, ...]

COLUMNS = ["comment_id", "operation", "facts", "succeeded", "answer", "headers", "at"]
"""Of AkismetCall."""


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    name: str
    by: str
    """The login of who did it, or ""."""
    response: str | None = None
    """What was answered by the word, where that is written down."""


@dataclass(slots=True)
class History:
    events: list[Event] = field(default_factory=list)
    """From the first to the last."""
    facts: dict[str, str] = field(default_factory=dict)
    """What Akismet was sent; nothing where that is not known any more."""


def read(meta: wxr.Meta) -> History:
    """Return what the meta of a comment tells; what cannot be read tells nothing."""
    history = History()
    for key, value in meta:
        if key == "akismet_history" and (event := _event(_load(value))):
            history.events.append(event)
        elif key == "akismet_as_submitted" and (sent := _load(value)):
            facts = {name: _text(sent[name]) for name in FACTS & sent.keys() if sent[name]}
            history.facts = {**facts, "user_ip": facts.get("user_ip", "")}
    history.events.sort(key=lambda event: event.at)
    return history


def calls(history: History, comment: Comment) -> Iterator[Row]:
    """Yield the checks that had an answer, and the corrections, as rows of COLUMNS."""
    for event in history.events:
        report = event.name.removesuffix(FAILED)
        if event.name in ANSWERS:
            operation, answer = Operation.CHECK, ANSWERS[event.name].value
        elif report in REPORTS:
            operation, answer = REPORTS[report], "thanks"
        else:
            continue
        succeeded = not event.name.endswith(FAILED)
        said = answer if event.response is None else event.response
        yield comment.pk, operation, history.facts, succeeded, said, {}, event.at


def moves(history: History, comment: Comment) -> list[Move]:
    """Return the changes of state, if they lead to where the comment is.

    They are nobody's of this site, so that nothing here counts them as its own decisions. Of a
    comment that waits and of which nothing is known, the one row says where it comes from.
    """
    decisions = [event for event in history.events if event.name in LEADS_TO]
    status = _came_as(history)
    found: list[Move] = []
    for event in decisions:
        to = LEADS_TO[event.name]
        if to is None:
            is_last = event is decisions[-1] and comment.status == APPROVED
            to = APPROVED if is_last else HELD
        if to != status:
            found.append(_move(comment, status, to, event.at, event.by))
            status = to
    if found and status == comment.status:
        return found
    return [_move(comment, HELD, HELD, comment.created_at)] if comment.status == HELD else []


def _came_as(history: History) -> Comment.Status:
    """Guess in which state a comment was before people first decided on it."""
    came_as = HELD
    for event in history.events:
        if event.name in LEADS_TO:
            is_back = came_as == HELD and LEADS_TO[event.name] == HELD
            return APPROVED if is_back else came_as
        if event.name in ANSWERS:
            came_as = SPAM if ANSWERS[event.name] == Comment.Verdict.SPAM else HELD
    return came_as


def _move(comment: Comment, before: str, after: str, at: datetime, by: str = "") -> Move:
    return Move(
        comment_id=comment.pk,
        from_status=before,
        to_status=after,
        why=Move.Reason.IMPORTED,
        facts={"by": by} if by else {},
        at=at,
    )


def _event(row: dict[Any, Any]) -> Event | None:
    try:
        at = datetime.fromtimestamp(float(row["time"]), UTC)
        meta = row.get("meta")
        response = meta.get("response") if isinstance(meta, dict) else None
        said = None if response is None else _text(response)[:500]
        return Event(at, _text(row["event"]), _text(row.get("user", ""))[:150], said)
    # Older versions wrote a sentence and nothing else.
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _load(value: str) -> dict[Any, Any]:
    # PHP counted two signs for each end of a line, of which XML leaves one (XML 1.0, 2.11).
    for written in (value, value.replace("\n", "\r\n")):
        with suppress(ValueError):
            loaded = php.load(written)
            return loaded if isinstance(loaded, dict) else {}
    return {}


def _text(value: object) -> str:
    return str(value).replace("\0", "") if value is not None else ""
