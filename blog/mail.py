"""Mail: the one module that sends any."""

import logging
import smtplib
from collections.abc import Mapping
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers
from django.template.loader import render_to_string
from django.utils import timezone

from blog.letters import Letter, message_id, one_line

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)

ATTEMPTS = 36
"""With the waits between them five days, as long as RFC 5321 (4.5.4.1) has servers try."""


class NotSent(Exception):
    """A mail was not taken; the text says why. Another time it may be."""


class Unavailable(NotSent):
    """There is no mail server to talk to, or it will not talk to us, whatever the mail."""


class Refused(NotSent):
    """The server does not take a mail to this address."""

    def __init__(self, code: int, answer: bytes | str) -> None:
        text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
        self.code = code
        super().__init__(one_line(f"{code} {text}"))

    @property
    def is_final(self) -> bool:
        """Whether the same mail will be refused again (RFC 5321, 4.2.1)."""
        return self.code >= 500


class Courier:
    """One connection to the mail server, open for as long as this is entered.

    Raises Unavailable when it is entered and there is no server.
    """

    def __enter__(self) -> Self:
        self.backend = mailers.default
        try:
            self.backend.open()
        except OSError as error:  # all of smtplib's errors are
            raise Unavailable(one_line(f"{type(error).__name__}: {error}")) from error
        return self

    def __exit__(self, *exception: object) -> None:
        try:
            self.backend.close()
        except OSError as error:
            logger.info("The connection to the mail server did not end politely: %s", error)

    def hand_over(self, letter: Letter, to: str, *, key: str, slots: Mapping[str, str]) -> None:
        """Give the server a letter to one address. Raises Refused or Unavailable."""
        message = letter.addressed(to, key, slots)
        connection: smtplib.SMTP | None = getattr(self.backend, "connection", None)
        try:
            if connection is None:  # a backend that writes into files, or keeps mails for a test
                self.backend.send_messages([_Finished(letter, to, message)])
            else:
                connection.sendmail(letter.return_address, [to], message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(*error.recipients[to]) from error
        except smtplib.SMTPSenderRefused as error:
            # For a time it may be this mail that is not wanted; for good, it is we.
            raise _refusal(error.smtp_code, error.smtp_error, about_us=True) from error
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except OSError as error:
            raise Unavailable(one_line(f"{type(error).__name__}: {error}")) from error


def _refusal(code: int, answer: bytes | str, *, about_us: bool = False) -> NotSent:
    """Return what a server's answer means; with 421 it closes the connection (RFC 5321, 3.8)."""
    refused = Refused(code, answer)
    if code == 421 or (about_us and refused.is_final):
        return Unavailable(str(refused))
    return refused


class _Finished(EmailMessage):
    """A message that is bytes already, as Django's backends take it."""

    def __init__(self, letter: Letter, to: str, message: bytes) -> None:
        super().__init__(letter.subject, letter.text, letter.return_address, [to])
        self.finished = message

    def message(self, *, policy: Any = SMTP) -> Any:
        return message_from_bytes(self.finished, policy=policy)


def post(letter: Letter, to: str, *, key: str, slots: Mapping[str, str] | None = None) -> None:
    """Send one letter to one address. Raises Refused or Unavailable."""
    with Courier() as courier:
        courier.hand_over(letter, to, key=key, slots=slots or {})


def send(template: str, context: dict[str, Any], to: str, *, key: str) -> None:
    """Send the mail that `<template>.txt` and `.html` make, in the language that is active.

    Its subject is the partial `subject` of the text. Mails to one address with the same key have
    the same Message-ID: what is sent twice because of a crash is one mail to whoever reads it
    (RFC 1047 says why it cannot be ruled out). Raises NotSent.
    """
    host = urlsplit(settings.SITE_URL).hostname
    subject = one_line(render_to_string(f"{template}.txt#subject", context))
    message = EmailMultiAlternatives(
        # What a stranger has typed as an encoded word (RFC 2047) stays what was typed.
        subject=subject.replace("=?", "=\u2060?"),
        body=render_to_string(f"{template}.txt", context).strip() + "\n",
        to=[to],
        headers={
            "Message-ID": message_id(to, key),
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


def next_try(attempt: int) -> datetime:
    """Return when to try again: after a minute, and twice as long with each attempt."""
    return timezone.now() + min(FIRST_WAIT * (1 << min(attempt, 20)), LONGEST_WAIT)
