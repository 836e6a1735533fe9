"""Moments, written for programs."""

from datetime import datetime

from django.utils import timezone


def moment(time: datetime | None) -> str:
    """Return a time by the clock of the site, to the second (ISO 8601)."""
    return timezone.localtime(time).isoformat(timespec="seconds") if time else ""
