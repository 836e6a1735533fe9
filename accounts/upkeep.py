"""Upkeep of accounts: what is old enough is forgotten, as the author has set it."""

import logging
from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from accounts.models import Access, Event

logger = logging.getLogger(__name__)


@task
def keep_up() -> None:
    cutoff = timezone.now() - timedelta(days=Access.load().keep_events_days)
    deleted, _of_each = Event.objects.filter(at__lt=cutoff).delete()
    logger.info("Log of accounts: %d old events deleted.", deleted)
