"""Single mails: handed over, tried again later, or given up."""

import logging
from typing import Any

from django.tasks import Task

from blog import mail
from blog.letters import Letter
from subscriptions import bounces, envelopes
from subscriptions.models import Subscriber

logger = logging.getLogger(__name__)


def post(
    letter: Letter,
    to: str,
    subscriber: Subscriber | None,
    *,
    key: str,
    attempt: int,
    again: Task[..., None],
    about: tuple[Any, ...],
) -> None:
    """Send a letter to an address, which may be no subscriber's, with links of its reader's own.

    If it is not taken, the task `again` is planned with `about` and the next `attempt`, later each
    time, for five days. A subscriber's refusal is written down if it is final.
    """
    slots = envelopes.slots(subscriber.pk if subscriber else 0)
    try:
        mail.post(letter, to, key=key, slots=slots)
    except mail.NotSent as error:
        is_final = isinstance(error, mail.Refused) and error.is_final
        if is_final or attempt + 1 >= mail.ATTEMPTS:
            logger.warning("A mail of %s%r is given up: %s", again.name, about, _said(error, to))
        else:
            again.using(run_after=mail.next_try(attempt)).enqueue(*about, attempt + 1)
            logger.warning(
                "A mail of %s%r was not taken and is tried again (%s). If that goes on, see "
                "whether the server in EMAIL_URL answers, and whether its user and password are "
                "right.",
                again.name,
                about,
                _said(error, to),
            )
        if subscriber and isinstance(error, mail.Refused):
            bounces.refused(subscriber, error)


def _said(error: mail.NotSent, to: str) -> str:
    """Return what a server said, without the address, which servers repeat and no log keeps."""
    return str(error).replace(to, "…")
