"""The rows of the queue: all that one has to know of a comment to decide on it, read in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from comments import moderation, reasons, verbs
from comments.models import Comment, Move, Report

HELD, APPROVED, SPAM, TRASH = Comment.Status

LONG_TEXT = 800
"""In characters: what is longer is folded."""

MANY_LINES = 12

NEEDED = ("article", "parent", "user", "edited_by")
"""What is read with each comment."""


@dataclass(frozen=True)
class Record:
    """What became of all that an author wrote, by e-mail."""

    approved: int = 0
    refused: int = 0
    since: datetime | None = None


@dataclass(frozen=True)
class Row:
    comment: Comment
    record: Record
    from_address: int
    """How many other comments came from its IP address."""
    last: Move | None
    reports: Sequence[Report] = ()
    """What readers find wrong with it, unless a moderator has decided since."""

    @property
    def why(self) -> str:
        """Why the comment is where it is, in a sentence."""
        return reasons.sentence(self.last.why, self.last.facts) if self.last else ""

    @property
    def verbs(self) -> list[tuple[str, verbs.Verb]]:
        return [(name, verbs.VERBS[name]) for name in verbs.allowed(self.comment.status)]

    @property
    def can_be_approved(self) -> bool:
        """Whether it may be answered, and its author trusted, which approves it."""
        status = Comment.Status(self.comment.status)
        return status == APPROVED or APPROVED in moderation.MOVES[status]

    @property
    def is_long(self) -> bool:
        said = self.comment.plain_text
        return len(said) > LONG_TEXT or said.count("\n") > MANY_LINES

    @property
    def account(self) -> str:
        return self.comment.email.rpartition("@")[0]

    @property
    def domain(self) -> str:
        return self.comment.email.rpartition("@")[2]

    @property
    def local_opinion(self) -> str:
        """What the local filter makes of it, with the words that weighed most."""
        opinion = self.comment.local_opinion
        return reasons.opinion(opinion) if opinion else ""


def rows(comments: Sequence[Comment]) -> list[Row]:
    """Return the rows of comments that were read with NEEDED, in four queries."""
    records = _records({comment.email for comment in comments})
    addresses = _count_addresses({comment.ip_address for comment in comments} - {None})
    keys = [comment.pk for comment in comments]
    moves = Move.objects.filter(comment__in=keys)
    last = {move.comment_id: move for move in moves.select_related("by").order_by("pk")}
    reports: dict[int, list[Report]] = {}
    for report in Report.objects.open().filter(comment__in=keys):
        reports.setdefault(report.comment_id, []).append(report)
    return [
        Row(
            comment=comment,
            record=records.get(comment.email, Record()),
            from_address=addresses.get(comment.ip_address, 1) - 1,
            last=last.get(comment.pk),
            reports=reports.get(comment.pk, ()),
        )
        for comment in comments
    ]


def _records(emails: set[str]) -> dict[str, Record]:
    found = (
        Comment.objects.filter(email__in=emails)
        .order_by()
        .values("email")
        .annotate(
            approved=Count("pk", filter=Q(status=APPROVED)),
            refused=Count("pk", filter=Q(status__in=[SPAM, TRASH])),
            since=Min("created_at"),
        )
    )
    return {one.pop("email"): Record(**one) for one in found}


def _count_addresses(addresses: set[str | None]) -> dict[str | None, int]:
    found = Comment.objects.filter(ip_address__in=addresses).order_by().values("ip_address")
    return dict(found.annotate(count=Count("pk")).values_list("ip_address", "count"))
