"""Mail: the one module that sends any."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)

ATTEMPTS = 36
"""With the waits between them five days, as long as RFC 5321 (4.5.4.1) has servers try."""

BREAKS = re.compile(r"(?:[^\S\u00a0\u202f]|[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069])+")
"""White space but for the no-break spaces of French, signs that control, and that turn a line."""


class NotSent(Exception):
    """A mail was not taken; the text says why."""


def send(template: str, context: dict[str, Any], to: str, *, key: str) -> None:
    """Send the mail that `<template>.txt` and `.html` make, in the language that is active.

    Its subject is the partial `subject` of the text. Mails to one address with the same key have
    the same Message-ID: what is sent twice because of a crash is one mail to whoever reads it
    (RFC 1047 says why it cannot be ruled out). Raises NotSent.
    """
    host = urlsplit(settings.SITE_URL).hostname
    digest = hashlib.sha256(f"{key} {to}".encode()).hexdigest()[:32]
    message = EmailMultiAlternatives(
        subject=one_line(render_to_string(f"{template}.txt#subject", context)),
        body=render_to_string(f"{template}.txt", context).strip() + "\n",
        to=[to],
        headers={
            "Message-ID": f"<{digest}@{host}>",
            # No answers by machines, such as “out of office”: RFC 3834 and Exchange's own.
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "List-ID": f"<{template.rpartition('/')[2]}.palabre.{host}>",
        },
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    try:
        message.send()
    except OSError as error:  # all of smtplib's errors are
        raise NotSent(one_line(f"{type(error).__name__}: {error}")) from error


def one_line(text: str) -> str:
    """Return a text on one line, without what could begin another or turn its direction."""
    return BREAKS.sub(" ", text).strip()


def next_try(attempt: int) -> datetime:
    """Return when to try again: after a minute, and twice as long with each attempt."""
    return timezone.now() + min(FIRST_WAIT * (1 << min(attempt, 20)), LONGEST_WAIT)
