"""How the spam filter fares: when to leave it alone, and what the author should know of it."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Subquery
from django.tasks import task
from django.utils import timezone

from blog.prepared import prepared
from comments import notices, spam
from comments.models import AkismetCall, FilterHealth

logger = logging.getLogger(__name__)

ENOUGH_FAILURES = 3
"""How many checks in a row must fail before Akismet is left alone for a while."""

SHORTEST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(minutes=15)

REMEMBERED = 30
"""How many checks are looked back on."""

ALERT_CODE = "x-akismet-alert-code"
ALERT_MESSAGE = "x-akismet-alert-msg"


@dataclass(frozen=True)
class Pulse:
    """How the last checks went, and what is written down of it."""

    failures: int
    """How many failed since the last answer, as far as one looks back."""
    rests_until: datetime | None
    """Until when Akismet is not asked; None when it may be."""
    failing_since: datetime | None
    alert_code: str


def look() -> Pulse:
    """Return how the last checks went: by one query, or by two while the last one has failed."""
    checks = _last_checks(1)
    if not checks:
        return Pulse(0, None, None, "")
    if not checks[0]["succeeded"]:
        checks = _last_checks(REMEMBERED)
    last = checks[0]
    failed_at = [check["at"] for check in takewhile(lambda check: not check["succeeded"], checks)]
    end = last["at"] + _rest(failed_at, last["headers"])
    return Pulse(
        failures=len(failed_at),
        rests_until=end if failed_at and end > timezone.now() else None,
        failing_since=last["failing_since"],
        alert_code=last["alert_code"] or "",
    )


@prepared
def _last_checks(number: int) -> QuerySet[Any, Any]:
    row = FilterHealth.objects.filter(pk=1)
    return (
        AkismetCall.objects.checks()
        .order_by("-pk")
        .annotate(
            failing_since=Subquery(row.values("failing_since")),
            alert_code=Subquery(row.values("alert_code")),
        )
        .values("succeeded", "at", "headers", "failing_since", "alert_code")[:number]
    )


def take_note(pulse: Pulse, opinion: spam.Opinion) -> None:
    """Write down what a check, asked after `pulse` was felt, changes about the filter's health.

    The author is told once in each outage: when Akismet is left alone for the first time.
    """
    now = timezone.now()
    changes: dict[str, Any] = {}
    if opinion.failed and not pulse.failing_since:
        changes = {"failing_since": now}
    elif pulse.failing_since and not opinion.failed:
        changes = {"failing_since": None, "told_at": None}
    code = opinion.headers.get(ALERT_CODE, "")[:20]
    if code != pulse.alert_code and (code or not opinion.failed):
        changes |= _alert(opinion.headers)
    if changes:
        _keep(**changes)
    if opinion.failed and (
        pulse.failures + 1 >= ENOUGH_FAILURES or (opinion.retry_after or timedelta()) > LONGEST_REST
    ):
        _tell_author(pulse.failing_since or now)


def verify_key() -> FilterHealth:
    """Ask Akismet about the key, and keep whether it is valid and what is said of it."""
    answer = spam.verify_key()
    key = {True: FilterHealth.Key.VALID, False: FilterHealth.Key.INVALID}
    return _keep(
        key=key[answer.said] if answer.said is not None else FilterHealth.Key.UNKNOWN,
        key_remark=answer.problem or answer.headers.get(spam.DEBUG_HELP, ""),
        key_checked_at=timezone.now(),
        **(_alert(answer.headers) if answer.said is not None else {}),
    )


def ask_usage() -> str:
    """Ask Akismet about this month's calls and keep the answer; return why there is none, or ""."""
    answer = spam.usage()
    if answer.said is not None:
        _keep(usage=answer.said, usage_at=timezone.now())
    return answer.problem


@task()
def check_up() -> None:
    """Verify the key and ask about usage, as the author could do by hand."""
    if spam.is_on():
        verify_key()
        ask_usage()


def _tell_author(since: datetime) -> None:
    """Say that the filter is failing, once in each outage; of several processes one gets to."""
    with transaction.atomic():
        if FilterHealth.objects.filter(pk=1, told_at=None).update(told_at=timezone.now()):
            logger.error("The spam filter has been failing since %s: every comment is held.", since)
            notices.filter_fails(since)


def _rest(failed_at: list[datetime], headers: dict[str, str]) -> timedelta:
    """Say for how long Akismet is left alone after checks that failed, the latest first.

    That is as long again as it has been failing, so that each rest is about twice the one before,
    and at least as long as it asked for in the headers of the last answer.
    """
    rest = timedelta()
    if len(failed_at) >= ENOUGH_FAILURES:
        rest = min(max(failed_at[0] - failed_at[-1], SHORTEST_REST), LONGEST_REST)
    asked_for = spam.wait_asked_for(headers, failed_at[0]) if failed_at else None
    return max(rest, asked_for or timedelta())


def _alert(headers: dict[str, str]) -> dict[str, Any]:
    """Return what is to be kept of the warning in an answer, or of there being none.

    https://akismet.com/developers/detailed-docs/errors/
    """
    code = headers.get(ALERT_CODE, "")[:20]
    return {
        "alert_code": code,
        "alert_message": headers.get(ALERT_MESSAGE, ""),
        "alert_at": timezone.now() if code else None,
    }


def _keep(**changes: Any) -> FilterHealth:
    health, _created = FilterHealth.objects.update_or_create(pk=1, defaults=changes)
    return health
