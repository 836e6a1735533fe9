"""“Somebody replied to you”: noted for each follower, and told a few at a time.

What comments say is said by strangers. It stands in quotations, each line of which is marked in the
plain text, and is cut where it is long.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models, transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from blog.addresses import absolute
from blog.letters import one_line
from blog.models import Blog
from comments.models import Comment
from subscriptions import envelopes, posting
from subscriptions.models import Follow, Notice, Subscriber
from subscriptions.sending import IN_THE_BACKGROUND

PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status

WINDOW = timedelta(minutes=10)
"""Of all that comes within it, a follower is told in one mail."""

KEPT = timedelta(days=7)
"""For how long somebody who could not be told yet may still be."""

MOST_COMMENTS = 20
"""How many comments one mail shows; of the others it tells how many there are."""

LONGEST_TEXT = 2_000
"""How much of a comment a mail shows, in characters."""

FIRST_WORDS = 90
"""How much it shows of what a comment answers, in characters."""


@dataclass(frozen=True)
class Told:
    """A comment as a mail shows it."""

    comment: Comment
    name: str
    is_to_reader: bool
    """Whether it answers a comment of whoever reads the mail."""
    answers: str
    """What it answers, with the first words of that."""
    body: SafeString
    is_cut: bool
    address: str
    reply_address: str


def note(comment: Comment, author_address: str) -> None:
    """Write down a comment for all who follow, and plan the mail of each who has none planned.

    Its author is left out. Those who have not confirmed are told if they do so while it is KEPT.
    """
    followed = models.Q(article=comment.article_id)
    if comment.parent_id:
        followed |= models.Q(comment=comment.parent_id)
    followers = models.Q(
        pk__in=Follow.objects.filter(followed).values("subscriber"), status__in=[PENDING, ACTIVE]
    )
    # Locked in one order, with the author, whom this transaction may come to as well.
    involved = Subscriber.objects.filter(followers | models.Q(email=author_address))
    locked = involved.order_by("pk").select_for_update(no_key=True).values_list("pk", "email")
    ids = [pk for pk, email in locked if email != author_address]
    now = timezone.now()
    coming = Notice.objects.filter(told_at=None, at__gt=now - WINDOW, subscriber__in=ids)
    planned = set(coming.values_list("subscriber", flat=True))
    Notice.objects.bulk_create(Notice(subscriber_id=pk, comment=comment, at=now) for pk in ids)
    for pk in ids:
        if pk not in planned:
            tell.using(run_after=now + WINDOW).enqueue(pk)


def tell_late() -> None:
    """Make up for mails that were missed, and forget what is old.

    Somebody confirmed only later, a comment was held for a while, a task was lost.
    """
    now = timezone.now()
    Notice.objects.filter(at__lt=now - KEPT).delete()
    late = Notice.objects.filter(told_at=None, at__lt=now - WINDOW, subscriber__status=ACTIVE)
    visible = late.filter(comment__in=Comment.objects.reachable().values("pk"))
    for subscriber_id in visible.values_list("subscriber", flat=True).distinct():
        tell.enqueue(subscriber_id)


@task(priority=IN_THE_BACKGROUND)
def tell(subscriber_id: int) -> None:
    """Claim all that a follower is to be told and readers see, and have it sent as one mail."""
    with transaction.atomic():
        # Notices are made under the same lock: none comes between this look and the next plan.
        active = Subscriber.objects.active().select_for_update(no_key=True)
        subscriber = active.filter(pk=subscriber_id).first()
        if subscriber is None:
            return
        visible = Comment.objects.reachable().values("pk")
        untold = subscriber.notices.filter(told_at=None, comment__in=visible).order_by("at", "pk")
        comment_ids = list(untold.values_list("comment", flat=True))
        if comment_ids:
            subscriber.notices.filter(comment__in=comment_ids).update(told_at=timezone.now())
            send.enqueue(comment_ids[:MOST_COMMENTS], len(comment_ids), subscriber_id)


@task(priority=IN_THE_BACKGROUND)
def send(comment_ids: list[int], in_all: int, subscriber_id: int, attempt: int = 0) -> None:
    """Send one mail about comments, as far as readers still see them, to who still wants it."""
    subscriber = Subscriber.objects.active().filter(pk=subscriber_id).first()
    visible = Comment.objects.reachable().select_related("article", "parent").in_bulk(comment_ids)
    if subscriber is None or not visible:
        return
    follows = subscriber.follows.filter(comment__isnull=False)
    followed = set(follows.values_list("comment", flat=True))
    with translation.override(Blog.load().language):
        told = [_told(visible[pk], followed) for pk in comment_ids if pk in visible]
        more = in_all - len(comment_ids)
        letter = envelopes.compose(
            "subscriptions/mail/reply.html",
            {
                "told": told,
                "first": told[0],
                "more": more,
                "count": len(told) + more,
                "is_one_article": len({one.comment.article_id for one in told}) == 1,
                "is_to_reader": all(one.is_to_reader for one in told),
            },
            list_name="replies",
            automatic=True,
        )
    posting.post(
        letter,
        subscriber.email,
        subscriber,
        key=f"replies {comment_ids}",
        attempt=attempt,
        again=send,
        about=(comment_ids, in_all, subscriber_id),
    )


def _told(comment: Comment, followed: set[int]) -> Told:
    body = Truncator(comment.body_html).chars(LONGEST_TEXT, html=True)
    is_to_reader = comment.parent_id in followed
    return Told(
        comment=comment,
        name=one_line(comment.name),
        is_to_reader=is_to_reader,
        answers=_answers(comment.parent, is_to_reader) if comment.parent else "",
        body=mark_safe(body),  # noqa: S308  cleaned when the comment was saved
        is_cut=body != comment.body_html,
        address=absolute(comment.get_absolute_url()),
        reply_address=absolute(reverse("comments:reply", args=[comment.pk])),
    )


def _answers(parent: Comment, is_to_reader: bool) -> str:
    """Say what a comment answers; what was taken away is not quoted."""
    if parent.status != Comment.Status.APPROVED:
        return ""
    facts = {"name": parent.name, "text": Truncator(parent.plain_text).chars(FIRST_WORDS)}
    if is_to_reader:
        return one_line(_("in reply to your comment: “%(text)s”") % facts)
    return one_line(_("in reply to %(name)s: “%(text)s”") % facts)
