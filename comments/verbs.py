"""What a moderator does to one comment, which nobody else has decided on while they looked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from comments import authors, moderation, reasons, tree
from comments.models import Ban, Batch, Comment, Discussion, Move, TrustedAuthor
from comments.moderation import Moderator, MoveRefused
from comments.submission import Draft, Visit, submit


class Verb(NamedTuple):
    act: Callable[[Comment, Moderator, Batch | None], Move | None]
    status: Comment.Status
    """Where it leads."""
    label: Promise
    done: Promise


VERBS = {
    "approve": Verb(
        moderation.approve,
        Comment.Status.APPROVED,
        gettext_lazy("Approve"),
        gettext_lazy("Approved"),
    ),
    "spam": Verb(
        moderation.mark_spam,
        Comment.Status.SPAM,
        gettext_lazy("Spam"),
        gettext_lazy("Marked as spam"),
    ),
    "trash": Verb(
        moderation.trash,
        Comment.Status.TRASH,
        gettext_lazy("Trash"),
        gettext_lazy("Moved to the trash"),
    ),
    "restore": Verb(
        moderation.restore,
        Comment.Status.HELD,
        gettext_lazy("Put back in the queue"),
        gettext_lazy("Put back in the queue"),
    ),
}


@dataclass(frozen=True)
class Done:
    """All that one action did, to be undone as one."""

    move: Move | None = None
    trusted: TrustedAuthor | None = None
    ban: Ban | None = None


def allowed(status: str) -> list[str]:
    """Return the verbs that may follow a state, in the order of their buttons."""
    ways = moderation.MOVES[Comment.Status(status)]
    return [name for name, verb in VERBS.items() if verb.status in ways]


def decide(comment: Comment, verb: str, by: User, seen: str) -> Done:
    """Decide on a comment of which nothing else has become than what was `seen`, Comment.seen.

    Raises MoveRefused, which says what happened instead, and DoesNotExist when it was deleted.
    """
    with transaction.atomic():
        fresh = tree.lock(comment)
        if fresh.seen != seen:
            raise MoveRefused(_meanwhile(fresh))
        return Done(move=VERBS[verb].act(comment, by, None))


def answer(comment: Comment, body: str, visit: Visit, by: User, seen: str) -> Done:
    """Approve a comment and reply to it; the reply is the moderator's and is shown at once.

    Raises as `decide` does, and then there is no reply. To undo it hides both.
    """
    done = decide(comment, "approve", by, seen)
    draft = Draft(
        name=(by.get_full_name() or by.get_username())[:100],
        email=by.email,
        website="",
        body=body,
        parent=comment,
        fell_for_honeypot=False,
    )
    reply = submit(comment.article, draft, visit, Discussion.load())
    return done if done.move else Done(move=reply.moves.last())


def trust(comment: Comment, by: User, seen: str) -> Done:
    """Approve a comment, and its author from now on. Raises as `decide` does."""
    began = timezone.now()
    with transaction.atomic():
        done = decide(comment, "approve", by, seen)
        trusted = authors.trust(comment, by)
    return Done(done.move, trusted=trusted if trusted.at >= began else None)


def ban(
    comment: Comment, kind: str, value: str, until: datetime | None, by: User, seen: str
) -> Done:
    """Ban who wrote a comment, which goes to the trash.

    Raises as `decide` does, and ValidationError where the value is not one of its kind.
    """
    began = timezone.now()
    with transaction.atomic():
        done = decide(comment, "trash", by, seen)
        ban = authors.ban(kind, value, until, by)
    return Done(done.move, ban=ban if ban.at >= began else None)


def undo(done: Done, by: User) -> None:
    """Take back all that one action did.

    Raises MoveRefused, and takes back nothing, when the comment was decided on again since.
    """
    with transaction.atomic():
        if done.move:
            moderation.undo(done.move, by)
        for row in (done.trusted, done.ban):
            if row:
                row.delete()


def _meanwhile(comment: Comment) -> str:
    """Say in a sentence what last became of a comment."""
    if comment.status == Comment.Status.HELD and comment.revised_at:
        return gettext("%s – changed by its author meanwhile: read it again.") % comment.name
    last = comment.moves.changes().select_related("by").last()
    happened = reasons.happened(last) if last else comment.get_status_display()
    return f"{comment.name} – {happened}"
