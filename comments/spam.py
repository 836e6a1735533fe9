"""The spam filter: the one module that imports akismet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import akismet
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from comments.models import Comment

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=15)
"""How long WordPress's Akismet plugin keeps trying."""

HONEYPOT_FIELD = "nickname"
"""The name of the form's field that people do not see and programs fill in."""

VERDICTS = {
    akismet.CheckResponse.HAM: Comment.Verdict.HAM,
    akismet.CheckResponse.SPAM: Comment.Verdict.SPAM,
    akismet.CheckResponse.DISCARD: Comment.Verdict.DISCARD,
}

type Facts = dict[str, Any]


@dataclass(frozen=True)
class Opinion:
    """What Akismet said of a comment, or why it said nothing."""

    verdict: Comment.Verdict
    answer: str


class FeedbackFailed(Exception):
    """Akismet did not take a correction; the text says why."""


def is_on() -> bool:
    """Say whether there is a key and a blog address to ask Akismet with."""
    return bool(settings.AKISMET_API_KEY and settings.AKISMET_BLOG_URL)


def facts(comment: Comment, site_url: str) -> Facts:
    """Return all that Akismet may know of a comment, by the names of its API.

    https://akismet.com/developers/detailed-docs/comment-check/
    """
    article = comment.article
    everything: Facts = {
        "user_ip": comment.ip_address or "",
        "user_agent": comment.user_agent,
        "referrer": comment.referrer,
        "permalink": site_url + article.get_absolute_url(),
        "comment_type": "reply" if comment.parent_id else "comment",
        "comment_author": comment.name,
        "comment_author_email": comment.email,
        "comment_author_url": comment.website,
        "comment_content": comment.body,
        "comment_date_gmt": comment.created_at.isoformat(timespec="seconds"),
        "comment_post_modified_gmt": article.updated_at.isoformat(timespec="seconds"),
        "blog_lang": settings.LANGUAGE_CODE,
        "blog_charset": "UTF-8",
        "user_role": "administrator" if comment.user_id else "",
        "honeypot_field_name": HONEYPOT_FIELD,
        "is_test": settings.DEBUG,
    }
    return {name: value for name, value in everything.items() if value or name == "user_ip"}


def check(sent: Facts) -> Opinion:
    """Ask Akismet what it thinks; whatever goes wrong is an opinion of its own, `error`.

    The package's time-out, PYTHON_AKISMET_TIMEOUT seconds, holds for each step of the exchange.
    """
    try:
        response = _client().comment_check(**sent)
    except akismet.AkismetError as error:
        return Opinion(Comment.Verdict.ERROR, _sentence(error))
    return Opinion(VERDICTS[response], response.name.lower())


def correct(sent: Facts, *, is_spam: bool) -> None:
    """Tell Akismet that it was wrong, with the facts that it judged by.

    Raises FeedbackFailed when it does not thank for it.
    """
    client = _client()
    try:
        (client.submit_spam if is_spam else client.submit_ham)(**sent)
    except akismet.AkismetError as error:
        raise FeedbackFailed(_sentence(error)) from error


def next_try(failures: int = 0) -> datetime:
    """Return when to ask again: after 5 minutes, and twice as long with each failure."""
    return timezone.now() + min(FIRST_WAIT * (1 << min(failures, 20)), LONGEST_WAIT)


def _client() -> akismet.SyncClient:
    return _connect(settings.AKISMET_CLIENT, settings.AKISMET_API_KEY, settings.AKISMET_BLOG_URL)


@cache
def _connect(client: str, key: str, url: str) -> akismet.SyncClient:
    """Keep one client, and so one connection to Akismet, for each process."""
    class_: type[akismet.SyncClient] = import_string(client)
    return class_(config=akismet.Config(key=key, url=url))


def _sentence(error: akismet.AkismetError) -> str:
    """Return an error of the package, and what lies behind it, on one line."""
    cause = f" ({error.__cause__!r})" if error.__cause__ else ""
    return " ".join(f"{type(error).__name__}: {error}{cause}".split())[:500]
