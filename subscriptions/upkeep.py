"""Upkeep of subscriptions: who never confirmed and who left long ago is forgotten."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.tasks import task
from django.utils import timezone

from subscriptions import limits, membership
from subscriptions.models import Subscriber

logger = logging.getLogger(__name__)

KEEP_DAYS = 30
"""For how long an address is kept that was never confirmed, or whose owner has left."""


@task
def keep_up() -> None:
    """Erase in short transactions, so that nobody who signs up need wait."""
    cutoff = timezone.now() - timedelta(days=KEEP_DAYS)
    asked = Subscriber.objects.alias(asked=Coalesce("asked_at", "created_at"))
    expired = asked.filter(
        status__in=[Subscriber.Status.PENDING, Subscriber.Status.UNREACHABLE],
        confirmed_at=None,
        asked__lt=cutoff,
    )
    left = Subscriber.objects.filter(status=Subscriber.Status.LEFT, ended_at__lt=cutoff)
    logger.info(
        "Subscriptions erased: %d never confirmed, %d left.",
        _each(expired, membership.expire),
        _each(left, membership.erase),
    )
    limits.forget_ended()


def _each(doomed: models.QuerySet[Subscriber], forget: Callable[[Subscriber], None]) -> int:
    """Forget everybody who is still so when their turn comes; return how many."""
    forgotten = 0
    for key in list(doomed.values_list("pk", flat=True)):
        with transaction.atomic():
            if subscriber := doomed.select_for_update().filter(pk=key).first():
                forget(subscriber)
                forgotten += 1
    return forgotten
