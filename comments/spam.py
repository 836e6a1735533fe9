"""The spam filter: the one module that imports akismet."""

import contextlib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import akismet
import httpx
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from blog.models import Blog
from comments.models import Comment

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)
GIVES_UP_AFTER = timedelta(days=15)
"""How long a question or a correction is tried again, as WordPress's Akismet plugin does."""

HONEYPOT_FIELD = "nickname"
"""The name of the form's field that people do not see and programs fill in."""

VERDICTS = {
    akismet.CheckResponse.HAM: Comment.Verdict.HAM,
    akismet.CheckResponse.SPAM: Comment.Verdict.SPAM,
    akismet.CheckResponse.DISCARD: Comment.Verdict.DISCARD,
}

RETRY_AFTER = "retry-after"
DEBUG_HELP = "x-akismet-debug-help"
RECHECK_AFTER = "x-akismet-recheck-after"

type Facts = dict[str, Any]


@dataclass(frozen=True)
class Opinion:
    """What Akismet said of a comment, or why it said nothing."""

    verdict: Comment.Verdict
    answer: str
    headers: dict[str, str] = field(default_factory=dict)
    """Those that begin with X-akismet-, and Retry-After, by their names in lower case."""

    @property
    def failed(self) -> bool:
        return self.verdict == Comment.Verdict.ERROR

    @property
    def recheck_after(self) -> timedelta | None:
        """How long Akismet needs to make up its mind for good, where it says so."""
        return _seconds(self.headers.get(RECHECK_AFTER, ""))

    @property
    def retry_after(self) -> timedelta | None:
        """How long Akismet asks to be left alone, where it says so."""
        return wait_asked_for(self.headers, timezone.now())


@dataclass(frozen=True)
class Answer[T]:
    """What Akismet said to anything else, `None` where it gave no answer that makes sense."""

    said: T | None
    problem: str
    headers: dict[str, str]


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
        "blog_lang": Blog.load().language,
        "blog_charset": "UTF-8",
        "user_role": "administrator" if comment.user_id else "",
        "honeypot_field_name": HONEYPOT_FIELD,
        "is_test": settings.DEBUG,
    }
    return {name: value for name, value in everything.items() if value or name == "user_ip"}


def check(sent: Facts) -> Opinion:
    """Ask Akismet what it thinks; whatever goes wrong is an opinion of its own, `error`.

    The time-out, PYTHON_AKISMET_TIMEOUT seconds, holds for each step of the exchange.
    """
    answer = _ask(lambda client: client.comment_check(**sent))
    if answer.said is None:
        return Opinion(Comment.Verdict.ERROR, answer.problem, answer.headers)
    return Opinion(VERDICTS[answer.said], answer.said.name.lower(), answer.headers)


def correct(sent: Facts, *, is_spam: bool) -> Answer[bool]:
    """Tell Akismet that it was wrong, with the facts that it judged by; it thanks for it."""
    if is_spam:
        return _ask(lambda client: client.submit_spam(**sent))
    return _ask(lambda client: client.submit_ham(**sent))


def verify_key() -> Answer[bool]:
    """Ask Akismet whether it knows the key and the address of the blog.

    https://akismet.com/developers/detailed-docs/key-verification/
    """
    return _ask(lambda client: client.verify_key())


def usage() -> Answer[dict[str, Any]]:
    """Ask for this month's `limit`, `usage`, `percentage` and whether calls are `throttled`.

    https://akismet.com/developers/detailed-docs/usage-limit/
    """
    return _ask(lambda client: dict(client.usage_limit()))


def next_try(failures: int = 1) -> datetime:
    """Return when to ask again: 5 minutes after a first failure, then twice as long each time."""
    return timezone.now() + min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)


def wait_asked_for(headers: dict[str, str], at: datetime) -> timedelta | None:
    """Return for how long an answer, given at a moment, asks to be left alone by Retry-After.

    That is in seconds or until a date (RFC 9110, 10.2.3), here for as long at most as questions
    are tried again. None where it does not ask, or in no way that makes sense.
    """
    text = headers.get(RETRY_AFTER, "")
    with contextlib.suppress(ValueError):
        wait = parsedate_to_datetime(text).astimezone() - at
        return min(max(wait, timedelta()), GIVES_UP_AFTER)
    return _seconds(text)


_heard: ContextVar[dict[str, str]] = ContextVar("heard")
"""The headers of the last answer in this thread, which the package keeps to itself."""


def _listen(response: httpx.Response) -> None:
    _heard.set(
        {
            name: value[:500]
            for name, value in response.headers.items()
            if name.startswith("x-akismet-") or name == RETRY_AFTER
        }
    )


def _ask[T](question: Callable[[akismet.SyncClient], T]) -> Answer[T]:
    client = _connect(
        settings.AKISMET_CLIENT,
        settings.AKISMET_API_KEY,
        settings.AKISMET_BLOG_URL,
        settings.AKISMET_TIMEOUT,
    )
    _heard.set({})
    try:
        said = question(client)
    # The package reads some answers as JSON, and leaves it at that.
    except (akismet.AkismetError, ValueError, TypeError) as error:
        return Answer(None, _sentence(error), _heard.get())
    return Answer(said, "", _heard.get())


@cache
def _connect(client: str, key: str, url: str, timeout: float) -> akismet.SyncClient:
    """Keep one client, and so one connection to Akismet, for each process."""
    class_: type[akismet.SyncClient] = import_string(client)
    http = httpx.Client(
        headers={"User-Agent": akismet.USER_AGENT},
        timeout=timeout,
        event_hooks={"response": [_listen]},
    )
    return class_(akismet.Config(key=key, url=url), http)


def _seconds(text: str) -> timedelta | None:
    """Return a number of whole seconds, up to the longest that anything is tried again."""
    if not text.isdecimal():
        return None
    return timedelta(seconds=min(int(text[:9]), GIVES_UP_AFTER.total_seconds()))


def _sentence(error: Exception) -> str:
    """Return an error, and what lies behind it, on one line that every database can keep."""
    cause = f" ({error.__cause__!r})" if error.__cause__ else ""
    if isinstance(error.__cause__, httpx.HTTPStatusError):
        cause = ""  # it names the status, as the package does, and an encyclopaedia
    return " ".join(f"{type(error).__name__}: {error}{cause}".replace("\0", " ").split())[:500]
