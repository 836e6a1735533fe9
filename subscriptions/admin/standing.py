"""How the mail of an article, or any mailing, stands: all that its page shows."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.letters import Letter
from blog.models import Article
from comments.admin.statistics import how_long
from subscriptions import letter_of
from subscriptions import mailing as engine
from subscriptions.admin import mailing_actions, previews
from subscriptions.models import Mailing, Newsletter
from subscriptions.statistics import losses

FAILURES_ON_A_PAGE = 50
A_MINUTE = timedelta(minutes=1)

WAITING, SENDING, PAUSED, DONE, STOPPED = Mailing.State

INTERVALS = {WAITING: "10s", SENDING: "2s"}
"""How often the page looks again by itself, where something happens by itself."""


def of_article(article: Article) -> dict[str, Any]:
    """Return how the mail of an article stands that has no mailing."""
    leaves_at = engine.planned_for(article)
    may_leave = leaves_at is not None or article.published_at is None
    return {
        "title": article.title,
        "article": article,
        **_leaving(leaves_at),
        "why_not": "" if leaves_at else why_not(article),
        "recipients": Mailing(article=article).recipients().count(),
        "buttons": mailing_actions.article_buttons(article, may_leave=may_leave),
        **_mail(letter_of.article(article), "article_", article.pk),
    }


def of_mailing(mailing: Mailing, page: int) -> dict[str, Any]:
    """Return how a mailing stands, with a page of those whom it did not reach."""
    own: dict[str, Any] = {
        "title": mailing.title,
        "mailing": mailing,
        "article": mailing.article,
        "interval": INTERVALS.get(Mailing.State(mailing.state)),
        "buttons": mailing_actions.buttons(mailing),
    }
    return own | (_on_the_way(mailing, page) if mailing.began_at else _to_come(mailing))


def _to_come(mailing: Mailing) -> dict[str, Any]:
    """Return what there is to know of a mailing before it leaves."""
    letter = previews.letter(mailing)
    return {
        **_leaving(mailing.starts_at if mailing.state == WAITING else None),
        "recipients": mailing.recipients().count(),
        **(_mail(letter, "", mailing.pk) if letter else {}),
    }


def _leaving(at: datetime | None) -> dict[str, Any]:
    """Return when a mail leaves, if it does, and whether that is as good as now."""
    return {"leaves_at": at, "is_due": at is not None and at < timezone.now() + A_MINUTE}


def _on_the_way(mailing: Mailing, page: int) -> dict[str, Any]:
    """Return what there is to know of a mailing that has begun."""
    progress = engine.progress(mailing)
    failed = mailing.deliveries.failed().select_related("subscriber").order_by("pk")
    return {
        "progress": progress,
        "handled": progress.sent + progress.failed + progress.skipped,
        "remaining": how_long(remaining(progress)),
        "failures": Paginator(failed, FAILURES_ON_A_PAGE).get_page(page),
        "left": losses([mailing]).get(mailing.pk, 0),
    }


def why_not(article: Article) -> str:
    """Say why the mail of an article will not leave by itself."""
    newsletter = Newsletter.load()
    if not newsletter.mails_articles:
        return _("It will not leave by itself: mail for new articles is switched off.")
    if not article.tells_subscribers:
        return _("It will not leave by itself: this article is not to tell subscribers.")
    if article.published_at is None:
        return _("It will leave by itself when the article is published.")
    return _("It will not leave by itself: the article was published too long ago.")


def remaining(progress: engine.Progress) -> timedelta | None:
    """Return how long what waits will take at the rate of the last minute, if there is one."""
    if not progress.per_minute:
        return None
    return timedelta(minutes=progress.waiting / progress.per_minute)


def _mail(letter: Letter, of: str, key: int) -> dict[str, Any]:
    """Return a letter as its preview shows it."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return {
        "subject": letter.subject,
        "sender": f"{name or letter.sender} <{address}>",
        "text": previews.filled(letter.text),
        "preview_address": reverse(f"{mailing_actions.MAILING}_{of}preview", args=[key]),
        "test_address": reverse(f"{mailing_actions.MAILING}_{of}test", args=[key]),
    }
