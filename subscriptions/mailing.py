"""A mailing: planned, begun, and what the author does with it; `sending` sends it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from blog import mail
from blog.letters import Letter
from blog.models import Article
from subscriptions import envelopes
from subscriptions.models import Delivery, Mailing, Newsletter
from subscriptions.sending import LEASE, send_batch

WAITING, SENDING, PAUSED, DONE, STOPPED = Mailing.State

RECENT = timedelta(days=2)
"""How old an article may be whose mail leaves by itself: what was published while no worker ran.
An older one was brought in from elsewhere, and is sent only by hand."""

TICK = timedelta(minutes=1)
"""How late a look may be, which is no reason to delay the mail further."""

# ---------------------------------------------------------------- Planning


def look(now: datetime) -> None:
    """Plan what was published, begin what is due, and take up what was left; in each tick."""
    for article in unplanned(now):
        due = planned_for(article, now)
        if due:
            # Not `plan`: the author may have stopped what another worker has just planned.
            _mailing_of(article, due, WAITING)
    for mailing in Mailing.objects.due(now):
        begin(mailing, now)


def unplanned(now: datetime) -> models.QuerySet[Article]:
    """Return the articles whose mail is yet to be planned, and leaves by itself."""
    recent = Article.objects.articles().filter(published_at__gt=now - RECENT, published_at__lte=now)
    return recent.filter(tells_subscribers=True, mailing=None)


def planned_for(article: Article, now: datetime | None = None) -> datetime | None:
    """Return when the mail of an article without a mailing will leave by itself, or None."""
    now = now or timezone.now()
    newsletter = Newsletter.load()
    published_at = article.published_at
    is_told = article.tells_subscribers and not article.is_page
    if not (newsletter.mails_articles and is_told and published_at):
        return None
    if published_at <= now - RECENT:
        return None
    # With a date in the past, the author still has the whole delay from now on.
    return max(published_at, now - TICK) + newsletter.delay


def plan(article: Article, starts_at: datetime) -> Mailing:
    """Have the mail of an article leave at a moment, even if it was to be forgone; once."""
    Article.objects.filter(pk=article.pk).update(tells_subscribers=True)
    mailing = _mailing_of(article, starts_at, WAITING)
    Mailing.objects.filter(pk=mailing.pk, began_at=None).update(
        state=WAITING, starts_at=starts_at, ended_at=None
    )
    mailing.refresh_from_db()
    return mailing


def forgo(article: Article) -> Mailing:
    """See to it that the mail of an article does not leave by itself."""
    now = timezone.now()
    mailing = _mailing_of(article, now, STOPPED, ended_at=now)
    stop(mailing)
    return mailing


def _mailing_of(
    article: Article, starts_at: datetime, state: str, ended_at: datetime | None = None
) -> Mailing:
    """Return the one mailing of an article, as it is, or a new one."""
    defaults = {
        "title": article.title,
        "starts_at": starts_at,
        "state": state,
        "ended_at": ended_at,
    }
    mailing, _is_new = Mailing.objects.get_or_create(article=article, defaults=defaults)
    return mailing


def begin(mailing: Mailing, now: datetime) -> None:
    """Begin a mailing that is due, or go on with one; of two who do so, one does.

    An article that was taken back, or is no longer to be told, is planned again when it is.
    """
    article = mailing.article
    is_wanted = mailing.has_words and (article is None or article.tells_subscribers)
    if mailing.state == WAITING and not is_wanted:
        Mailing.objects.filter(pk=mailing.pk, state=WAITING).delete()
        return
    with transaction.atomic():
        waiting = Mailing.objects.filter(pk=mailing.pk, state=WAITING)
        began = waiting.update(state=SENDING, began_at=now, next_at=now)
        if began or mailing.state == SENDING:
            send_batch.enqueue(mailing.pk)


# ---------------------------------------------------------------- What the author does


def stop(mailing: Mailing) -> bool:
    """End a mailing where it is; say whether there was anything to stop."""
    running = Mailing.objects.filter(pk=mailing.pk, state__in=[WAITING, SENDING, PAUSED])
    return bool(running.update(state=STOPPED, ended_at=timezone.now()))


def pause(mailing: Mailing) -> bool:
    """Let no other mail of it be sent, within a second; say whether any was being sent."""
    return bool(Mailing.objects.filter(pk=mailing.pk, state=SENDING).update(state=PAUSED))


def resume(mailing: Mailing) -> bool:
    """Go on with what was paused or stopped on its way."""
    halted = Mailing.objects.filter(state__in=[PAUSED, STOPPED], began_at__isnull=False)
    return _set_going(halted.filter(pk=mailing.pk))


def retry_failed(mailing: Mailing) -> int:
    """Try once more all that failed, but for those who are not to be written to; count them."""
    failed = mailing.deliveries.failed().filter(subscriber__in=mailing.wanted())
    open_ones = Mailing.objects.filter(pk=mailing.pk, state__in=[DONE, PAUSED, SENDING])
    with transaction.atomic():
        if not failed.exists() or not _set_going(open_ones):
            return 0
        return failed.update(state=Delivery.State.WAITING, attempts=0, due_at=timezone.now())


def _set_going(mailings: models.QuerySet[Mailing]) -> bool:
    """Have the next batch sent, when whoever may still be sending one has ended it."""
    now = timezone.now()
    with transaction.atomic():
        mailing = mailings.select_for_update(of=("self",)).first()
        if mailing is None:
            return False
        going = {"state": SENDING, "ended_at": None, "trouble": "", "failed_batches": 0}
        is_held = mailing.next_at is not None and now < mailing.next_at <= now + LEASE
        next_at = mailing.next_at if is_held and mailing.next_at else now
        Mailing.objects.filter(pk=mailing.pk).update(next_at=next_at, **going)
        send_batch.using(run_after=next_at).enqueue(mailing.pk)
    return True


@dataclass(frozen=True)
class Progress:
    """How a mailing stands, in numbers of recipients."""

    total: int
    waiting: int
    """Those being sent at this moment among them."""
    later: int
    """Of those that wait: how many were refused for a time and are tried again."""
    sent: int
    failed: int
    skipped: int
    per_minute: int
    """How many were delivered within the last minute."""


def progress(mailing: Mailing) -> Progress:
    """Count how a mailing stands, in one query."""
    State = Delivery.State
    a_minute_ago = timezone.now() - timedelta(minutes=1)

    def number(**condition: object) -> models.Count:
        return models.Count("pk", filter=models.Q(**condition))

    counts = mailing.deliveries.aggregate(
        total=models.Count("pk"),
        waiting=number(state__in=[State.WAITING, State.SENDING]),
        later=number(state=State.WAITING, attempts__gt=0),
        sent=number(state=State.SENT),
        failed=number(state=State.FAILED),
        skipped=number(state=State.SKIPPED),
        per_minute=number(state=State.SENT, sent_at__gt=a_minute_ago),
    )
    return Progress(**counts)


def send_test(letter: Letter, address: str) -> None:
    """Send a letter to its author; its links belong to nobody. Raises mail.NotSent."""
    key = f"test {timezone.now().isoformat()}"
    mail.post(letter, address, key=key, slots=envelopes.slots(0))
