"""The weekly digest: made when it is due, of what came after the last one."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import translation

from blog.models import Blog
from subscriptions import letter_of
from subscriptions.models import Mailing, Newsletter

A_WEEK = timedelta(days=7)

LATE = timedelta(days=3)
"""How late a digest may be that no worker was there to send; later, the next tells of it all."""


def look(now: datetime) -> None:
    """Plan the digest that is due, once; in each tick."""
    newsletter = Newsletter.load()
    due = newsletter.digest_due(now)
    if not newsletter.mails_digest or due < now - LATE:
        return
    if newsletter.digest_set_at and due < newsletter.digest_set_at:
        return
    if Mailing.objects.filter(kind=Mailing.Kind.DIGEST, until__gte=due).exists():
        return
    plan(due)


def plan(until: datetime) -> Mailing | None:
    """Plan the digest of what was published after the last one, up to a moment.

    Returns None where somebody else was quicker. Where there is no new article, the digest is done
    with nobody written to.
    """
    last = Mailing.objects.filter(kind=Mailing.Kind.DIGEST).order_by("-until").first()
    since = max(last.until, until - 4 * A_WEEK) if last and last.until else until - A_WEEK
    mailing = Mailing(kind=Mailing.Kind.DIGEST, since=since, until=until, starts_at=until)
    with translation.override(Blog.load().language):
        mailing.title = letter_of.title_of_digest(mailing)
    if not letter_of.articles_of(mailing):
        mailing.state, mailing.ended_at = Mailing.State.DONE, until
    try:
        with transaction.atomic():
            mailing.save()
    except IntegrityError:
        return None
    return mailing
