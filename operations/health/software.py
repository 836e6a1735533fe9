"""What runs, with which settings, by which clock."""

import platform
import sqlite3
from datetime import timedelta

import django
from django.conf import settings
from django.core import checks
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments.models import Chore
from operations.backups.manifest import version
from operations.health.findings import Verdict, broken, check, good, look

TOLERANCE = timedelta(seconds=10)
"""How far two clocks may be apart."""


@check(gettext_lazy("clock"), gettext_lazy("See what is said of the database."))
def clock() -> Verdict:
    """Compare this machine's clock with the database's, and with what was done last."""
    now = timezone.now()
    remedy = _("Have the machine’s clock set by NTP (`timedatectl set-ntp true`).")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - now)
            if apart > TOLERANCE:
                return look(
                    _("It and that of PostgreSQL are %d seconds apart.") % apart.total_seconds(),
                    remedy,
                )
    if Chore.objects.filter(begun_at__gt=now + TOLERANCE).exists():
        return look(_("It was set back: something was done at a later time than now."), remedy)
    return good(
        _("It shows %(moment)s, in the time zone %(zone)s.")
        % {
            "moment": date_format(timezone.localtime(now), "DATETIME_FORMAT"),
            "zone": settings.TIME_ZONE,
        }
    )


@check(gettext_lazy("settings"), gettext_lazy("Run `manage.py check --deploy`."))
def settings_in_force() -> Verdict:
    """Ask all of Django's and the site's own checks, those for a site with readers included."""
    messages = [
        message
        for message in checks.run_checks(include_deployment_checks=True)
        if not message.is_silenced()
    ]
    if not messages:
        return good(_("They are fit for a site with readers."))
    details = [f"{message.id}: {' '.join(message.msg.split())}" for message in messages]
    sentence = ngettext("%d remark on them.", "%d remarks on them.", len(messages)) % len(messages)
    is_broken = any(message.is_serious() for message in messages)
    return (broken if is_broken else look)(sentence, str(settings_in_force.remedy), details)


@check(gettext_lazy("versions"), "")
def versions() -> Verdict:
    return good(
        ", ".join(
            [
                f"Palabre {version()}",
                f"Python {platform.python_version()}",
                f"Django {django.get_version()}",
                _database(),
            ]
        )
        + "."
    )


def _database() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
