"""What the site asks of others: mail, the spam filter, caches."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache as django_cache
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import spam
from comments.models import FilterHealth
from operations.health.findings import Verdict, broken, check, good, look
from subscriptions.models import Delivery

SECONDS = 5
"""How long each service is waited for."""

SOON = timedelta(days=14)
"""How long before its end a certificate should have been renewed."""

RECENTLY = timedelta(days=7)


@check(
    gettext_lazy("mail"),
    gettext_lazy(
        "See whether the mail server runs and EMAIL_URL is right. Mail waits for five days."
    ),
)
def mail() -> Verdict:
    """Come as far as the mail server lets us without a mail, and look back on those it refused."""
    options = _mail_server()
    if options is None:
        return look(
            _("It is sent to nobody, but written into files."),
            _("Set EMAIL_URL to your mail server, such as smtp+tls://user:password@host:587."),
        )
    with _connected(options) as smtp:
        if options["username"]:
            smtp.login(options["username"], options["password"])
        else:
            smtp.ehlo_or_helo_if_needed()
    failed = Delivery.objects.failed().filter(due_at__gt=timezone.now() - RECENTLY)
    if count := failed.count():
        answers = dict.fromkeys(failed.order_by("-pk").values_list("answer", flat=True)[:5])
        sentence = ngettext(
            "%(host)s answers; %(n)d mail was refused within a week.",
            "%(host)s answers; %(n)d mails were refused within a week.",
            count,
        )
        return look(
            sentence % {"host": options["host"], "n": count},
            _("Look at the mailings in the admin, which name the addresses."),
            list(answers),
        )
    return good(_("%s answers.") % options["host"])


@check(
    gettext_lazy("certificate of mail"),
    gettext_lazy(
        "Give EMAIL_URL the name that the mail server’s certificate is for, or have it put right "
        "by whoever runs the server: no mail goes out until then."
    ),
)
def mail_certificate() -> Verdict | None:
    """Say until when the mail server's certificate is good; one that is not is no answer."""
    options = _mail_server()
    if options is None:
        return None
    said = {"host": options["host"]}
    with _connected(options) as smtp:
        shown = smtp.sock.getpeercert() if isinstance(smtp.sock, ssl.SSLSocket) else None
    if not shown:
        sentence = _("%(host)s is spoken to without encryption.") % said
        if not options["username"]:
            return good(sentence)
        return look(sentence, _("Begin EMAIL_URL with smtp+tls:// or smtp+ssl://."))
    ends_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    said["day"] = date_format(timezone.localtime(ends_at), "DATE_FORMAT")
    if ends_at - timezone.now() < SOON:
        return look(
            _("That of %(host)s ends on %(day)s.") % said,
            _("Ask whoever runs the mail server to renew it."),
        )
    return good(_("That of %(host)s is good until %(day)s.") % said)


@check(gettext_lazy("errors by mail"), "")
def faults() -> Verdict:
    if not settings.ADMINS:
        return look(
            _("Nobody is told of them: they are in the log alone."),
            _("Set ADMIN_EMAIL to your address, both for the web server and the worker."),
        )
    return good(_("They are told to %s.") % ", ".join(settings.ADMINS))


def _mail_server() -> dict[str, Any] | None:
    """Return how the mail server is reached, or None where mail is written into files."""
    options: dict[str, Any] = settings.MAILERS["default"].get("OPTIONS", {})
    return options if "host" in options else None


@contextmanager
def _connected(options: dict[str, Any]) -> Iterator[smtplib.SMTP]:
    """Connect to the mail server, encrypted if it is for a mail. Raises OSError."""
    context = ssl.create_default_context()
    place = options["host"], options["port"]
    smtp = (
        smtplib.SMTP_SSL(*place, timeout=SECONDS, context=context)
        if options["use_ssl"]
        else smtplib.SMTP(*place, timeout=SECONDS)
    )
    with smtp:
        if options["use_tls"]:
            smtp.starttls(context=context)
        yield smtp


@check(gettext_lazy("spam filter"), gettext_lazy("See what is said of the database."))
def spam_filter() -> Verdict:
    if not spam.is_on():
        return good(_("Akismet is off, since no key is set."))
    health = FilterHealth.load()
    if health.key == FilterHealth.Key.INVALID:
        return broken(
            _("Akismet says that the key is not valid."),
            _("Set PYTHON_AKISMET_API_KEY to the one that your account at akismet.com shows."),
        )
    if health.failing_since:
        return look(
            _("Akismet has been failing for %s; comments wait.") % timesince(health.failing_since),
            _("It is asked again by itself. “Health of the spam filter” shows what it said."),
        )
    if health.alert_message:
        return look(
            _("Akismet warns: %s") % health.alert_message,
            _("Do what it says, in your account at akismet.com."),
        )
    return good(_("Akismet answers."))


@check(
    gettext_lazy("cache"),
    gettext_lazy("See whether it runs, or set CACHE_URL to locmem:// for one machine."),
)
def cache() -> Verdict:
    django_cache.set("operations.health", "here", SECONDS)
    if django_cache.get("operations.health") != "here":
        return broken(_("It does not keep what it is given."), str(cache.remedy))
    return good(_("It keeps what it is given."))


@check(
    gettext_lazy("cache in front"),
    gettext_lazy("See whether nginx runs, and FRONT_CACHE_URL is right; readers see changes late."),
)
def front_cache() -> Verdict | None:
    if not settings.FRONT_CACHE_URL:
        return None
    parts = urlsplit(settings.FRONT_CACHE_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    with socket.create_connection((parts.hostname, port), timeout=SECONDS):
        return good(_("It can be told of changes."))
