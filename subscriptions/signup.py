"""Signing up: a wish is kept, and a mail asks the owner of the address to confirm it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.tasks import Task, task
from django.utils import timezone, translation

from blog.models import Blog
from comments.models import Comment
from subscriptions import addresses, envelopes, limits, posting
from subscriptions.limits import A_DAY, AN_HOUR
from subscriptions.models import Change, Follow, Newsletter, Subscriber

PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status
EACH, WEEKLY, REPLIES = Subscriber.Pace

SIGN_UPS = 10
"""How many are taken from one network within an hour."""

REST = AN_HOUR
"""How long an address is left alone after a mail that it may not have asked for."""

MAILS = 3
"""How many such mails an address gets in a day."""


class TooMany(Exception):
    """No sign-up is taken for the moment, from there or at all."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        """After how many seconds one is taken again."""
        super().__init__(f"Too many sign-ups; the next ones are taken in {wait} seconds.")


def admit(ip_address: str) -> None:
    """Count somebody who wants a mail to be sent; raises TooMany if they are one too many.

    It is asked before anything is looked up, so that its answer tells nothing about an address.
    """
    most = Newsletter.load().confirmations_per_hour
    network = limits.network_key("sign-ups", ip_address)
    if not (limits.take(network, SIGN_UPS, AN_HOUR) and limits.take("sign-ups", most, AN_HOUR)):
        raise TooMany(limits.wait(AN_HOUR))


def ask(email: str, pace: str, source: str) -> None:
    """Keep a wish for articles, and have its address asked to confirm it, or told that it has.

    The address is as `addresses.normalise` returns it. The caller learns nothing of who was known.
    """
    with transaction.atomic():
        subscriber = _keep(email, pace, source)
        if asked_at := claim(subscriber):
            send = send_reminder if subscriber.is_active else send_confirmation
            send.enqueue(subscriber.pk, asked_at.isoformat())


def remind(subscriber: Subscriber) -> None:
    """Have a fresh link to their subscription mailed to somebody."""
    with transaction.atomic():
        if asked_at := claim(subscriber):
            send_reminder.enqueue(subscriber.pk, asked_at.isoformat())


def wish(comment: Comment) -> bool:
    """Keep what the author of a comment wants to be told of, once their address is confirmed.

    Returns whether they have still to be asked for that.
    """
    try:
        email = addresses.normalise(comment.email)
    except ValidationError:
        return False
    wishes = set(comment.wishes)
    if not wishes:
        return False
    with transaction.atomic():
        pace = EACH if Comment.Wish.ARTICLES in wishes else REPLIES
        subscriber = _keep(email, pace, Subscriber.Source.COMMENT)
        if subscriber.status == COMPLAINED:
            return False
        follows = {
            Comment.Wish.REPLIES: Follow(subscriber=subscriber, comment=comment),
            Comment.Wish.THREAD: Follow(subscriber=subscriber, article=comment.article),
        }
        Follow.objects.bulk_create(
            [follow for wished, follow in follows.items() if wished in wishes],
            ignore_conflicts=True,
        )
    return not subscriber.is_active


def _keep(email: str, pace: str, source: str) -> Subscriber:
    """Find or make a subscriber, and keep their wish.

    It changes nothing for those who have confirmed, as anybody can type an address; and whoever
    has yet to confirm that they want articles still wants them after a wish for replies.
    """
    wanted = {"pace": pace, "source": source}
    subscriber, is_new = Subscriber.objects.get_or_create(email=email, defaults=wanted)
    if is_new:
        Change.objects.create(
            subscriber=subscriber, to_status=PENDING, why=Change.Why.ASKED, source=source
        )
    else:
        changed = [LEFT, UNREACHABLE] if pace == REPLIES else [PENDING, LEFT, UNREACHABLE]
        Subscriber.objects.filter(pk=subscriber.pk, status__in=changed).update(**wanted)
    return subscriber


def claim(subscriber: Subscriber) -> datetime | None:
    """Note that somebody is now sent a mail which they may not have asked for; return when.

    None means that none may be sent: there was one within an hour, or three today. Who complained
    of spam gets none from the task: here that would show in the time of the answer. Call it in the
    transaction that has the mail sent.
    """
    now = timezone.now()
    rested = models.Q(asked_at=None) | models.Q(asked_at__lte=now - REST)
    if not Subscriber.objects.filter(rested, pk=subscriber.pk).update(asked_at=now):
        return None
    key = limits.address_key("mails", subscriber.email)
    return now if limits.take(key, MAILS, A_DAY) else None


# ---------------------------------------------------------------- The mails


@task
def send_confirmation(subscriber_id: int, asked_at: str, attempt: int = 0) -> None:
    """Send the link by which an address is confirmed, if that has still to be done."""
    asked = _asked(subscriber_id, asked_at).exclude(status=ACTIVE).first()
    if asked:
        _send(send_confirmation, "confirm", asked, attempt)


@task
def send_reminder(subscriber_id: int, asked_at: str, attempt: int = 0) -> None:
    """Send the link to the subscription of an address that may not need to sign up."""
    asked = _asked(subscriber_id, asked_at).first()
    if asked:
        _send(send_reminder, "already", asked, attempt)


def _asked(subscriber_id: int, asked_at: str) -> models.QuerySet[Subscriber]:
    """Find who was asked then; a mail that is late gives way to that of a later asking."""
    asked = Subscriber.objects.filter(pk=subscriber_id, asked_at=datetime.fromisoformat(asked_at))
    return asked.exclude(status=COMPLAINED)


def _send(send: Task[..., None], name: str, subscriber: Subscriber, attempt: int) -> None:
    assert subscriber.asked_at is not None
    asked_at = subscriber.asked_at.isoformat()
    with translation.override(Blog.load().language):
        context = {"subscriber": subscriber}
        letter = envelopes.compose(f"subscriptions/mail/{name}.html", context, automatic=True)
    posting.post(
        letter,
        subscriber.email,
        subscriber,
        key=f"{name} {asked_at}",
        attempt=attempt,
        again=send,
        about=(subscriber.pk, asked_at),
    )
