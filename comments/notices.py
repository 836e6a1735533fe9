"""What the author is told by mail: that comments wait, and that the spam filter fails."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap

from django.contrib.auth.models import User
from django.db import models, transaction
from django.tasks import Task, task
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from blog import letters, mail
from blog.models import Blog
from comments import decision_links, reasons
from comments.models import Comment, CommentQuerySet, Discussion, Move

logger = logging.getLogger(__name__)

MOST_COMMENTS = 20
"""How many comments one mail shows; it links to the queue for the others."""

LONGEST_TEXT = 5_000
"""How much of a comment a mail shows, in characters."""

SILENT = {
    Move.Reason.FILTER_FAILED,
    Move.Reason.FILTER_RESTS,
    Move.Reason.DECIDED,
    Move.Reason.UNDONE,
    Move.Reason.IMPORTED,
}
"""Why a comment may wait without a mail: the filter is asked again, or a person put it there."""


@dataclass(frozen=True)
class Recipient:
    address: str
    user: User
    """In whose name the links of the mail decide."""


@dataclass(frozen=True)
class Waiting:
    """A comment as a mail shows it."""

    comment: Comment
    name: str
    answers: str
    """What it answers, with the first words of that."""
    why: str
    body: str
    is_cut: bool
    quoted: str
    """The body for the plain text, where no line of it can pass for one of ours."""
    links: dict[str, str]


def comment_waits(comment: Comment, why: str) -> None:
    """Have the author told of a comment that the policy holds, where a person has to see it."""
    if why not in SILENT:
        tell.enqueue(comment.pk)


def filter_fails(since: datetime) -> None:
    """Have the author told that the spam filter does not answer; call it once for each outage."""
    tell_of_outage.enqueue(since.isoformat())


@task
def tell(comment_id: int) -> None:
    """Tell of one comment, where the author wants a mail for each."""
    discussion = Discussion.load()
    if discussion.notice == Discussion.Notice.EACH:
        _tell(untold().filter(pk=comment_id), discussion)


@task
def tell_hourly() -> None:
    """Tell in one mail of all that wait, where the author wants no more than that."""
    discussion = Discussion.load()
    if discussion.notice == Discussion.Notice.HOURLY:
        _tell(untold(), discussion)


@task
def tell_of_outage(since: str) -> None:
    discussion = Discussion.load()
    if discussion.notice == Discussion.Notice.NONE:
        return
    with transaction.atomic():
        for recipient in recipients(discussion):
            send_outage.enqueue(since, recipient.address)


def untold() -> CommentQuerySet:
    """Return the comments that wait for a person of whom nobody was told."""
    last = Move.objects.filter(comment=models.OuterRef("pk")).order_by("-pk")
    why = models.Subquery(last.values("why")[:1])
    waiting: CommentQuerySet = Comment.objects.held().filter(noticed_at=None).alias(last_why=why)
    return waiting.exclude(models.Q(last_why=None) | models.Q(last_why__in=SILENT))


def _tell(waiting: CommentQuerySet, discussion: Discussion) -> None:
    """Write down, once and for all, that comments are told of, and have a mail sent to each."""
    to = recipients(discussion)
    if not to:
        return
    now = timezone.now()
    with transaction.atomic():
        # Asked again outside the subquery, so that of two who do this at once one finds it done.
        claimed = Comment.objects.filter(noticed_at=None, pk__in=waiting.values("pk"))
        if not claimed.update(noticed_at=now):
            return
        told = Comment.objects.held().filter(noticed_at=now).order_by("created_at", "pk")
        comment_ids = list(told.values_list("pk", flat=True)[:MOST_COMMENTS])
        for recipient in to:
            send_waiting.enqueue(comment_ids, recipient.address)


def recipients(discussion: Discussion) -> list[Recipient]:
    """Return who is told: the one address of the settings, or all moderators who have one.

    The links of a mail to an address that is nobody's decide in the name of the first superuser.
    """
    moderators = User.objects.with_perm("comments.change_comment").order_by("pk")
    if to := discussion.notice_email:
        owner = moderators.filter(email__iexact=to).first()
        user = owner or moderators.filter(is_superuser=True).first()
        found = [Recipient(to, user)] if user else []
    else:
        by_address = {user.email.lower(): user for user in moderators.reverse() if user.email}
        found = [Recipient(user.email, user) for user in by_address.values()]
    if not found:
        logger.warning(
            "Comments wait and nobody is told: no active moderator has an e-mail address. "
            "Give one under Users in the admin, or under Discussion settings."
        )
    return found


@task
def send_waiting(comment_ids: list[int], address: str, attempt: int = 0) -> None:
    """Send one mail about comments, as far as they still wait and its reader still moderates."""
    recipient = _recipient(address)
    comments = list(
        Comment.objects.undecided()
        .filter(pk__in=comment_ids)
        .select_related("article", "parent")
        .order_by("created_at", "pk")
    )
    if recipient is None or not comments:
        return
    blog = Blog.load()
    with translation.override(blog.language):
        context = {
            "blog": blog,
            "waiting": list(_waiting(comments, recipient.user)),
            "in_all": Comment.objects.held().count(),
        }
        key = f"waiting {comment_ids}"
        try:
            mail.send("comments/mail/waiting", context, address, key=key)
        except mail.NotSent as error:
            _retry(send_waiting, error, attempt, comment_ids, address)


@task
def send_outage(since: str, address: str, attempt: int = 0) -> None:
    if _recipient(address) is None:
        return
    blog = Blog.load()
    with translation.override(blog.language):
        context = {"blog": blog, "since": datetime.fromisoformat(since)}
        try:
            mail.send("comments/mail/outage", context, address, key=f"outage {since}")
        except mail.NotSent as error:
            _retry(send_outage, error, attempt, since, address)


def _recipient(address: str) -> Recipient | None:
    to = recipients(Discussion.load())
    return next((recipient for recipient in to if recipient.address == address), None)


def _waiting(comments: list[Comment], user: User) -> Iterator[Waiting]:
    for comment in comments:
        last = comment.moves.last()
        said = comment.plain_text.replace("\r\n", "\n")
        body = Truncator(said).chars(LONGEST_TEXT)
        yield Waiting(
            comment=comment,
            name=letters.one_line(comment.name),
            answers=_answers(comment.parent) if comment.parent else "",
            why=reasons.sentence(last.why, last.facts) if last else "",
            body=body,
            is_cut=len(said) > LONGEST_TEXT,
            quoted=_quote(body),
            links={
                verb: decision_links.address(comment, verb, user) for verb in decision_links.VERBS
            },
        )


def _quote(body: str) -> str:
    """Mark each line, short enough that no program breaks it and leaves one unmarked."""
    broken = (wrap(line, 70, break_on_hyphens=False) or [""] for line in body.splitlines())
    return "\n".join(f"> {line}" for lines in broken for line in lines)


def _answers(parent: Comment) -> str:
    facts = {"name": parent.name, "text": Truncator(parent.plain_text).chars(90)}
    return letters.one_line(_("in reply to %(name)s: “%(text)s”") % facts)


def _retry(
    send: Task[..., None], error: mail.NotSent, attempt: int, about: object, address: str
) -> None:
    """Have a mail sent again later; the log says what to look at."""
    said = str(error).replace(address, "…")
    if attempt + 1 >= mail.ATTEMPTS:
        logger.error("A mail to a moderator is given up after five days: %s", said)
        return
    again = mail.next_try(attempt)
    send.using(run_after=again).enqueue(about, address, attempt + 1)
    logger.warning(
        "A mail to a moderator was not taken (%s); it is tried again at %s. If that goes on, see "
        "whether the server in EMAIL_URL answers, and whether its user and password are right.",
        said,
        timezone.localtime(again).isoformat(timespec="minutes"),
    )
