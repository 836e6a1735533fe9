"""Upkeep of subscriptions: who never confirmed, who left long ago, old lists are forgotten."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.tasks import task
from django.utils import timezone

from subscriptions import limits, membership
from subscriptions.models import Subscriber, SubscriberImport

logger = logging.getLogger(__name__)

KEEP_DAYS = 30
"""For how long an address is kept that was never confirmed, whose owner has left, or that stood in
a list which did not come in."""


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
    _forget_imports(cutoff)


def _forget_imports(cutoff: datetime) -> None:
    """Forget what old lists still hold of people: the file of one that failed, wrong lines."""
    old = SubscriberImport.objects.filter(at__lt=cutoff)
    for import_ in old.exclude(state=SubscriberImport.State.RUNNING).exclude(file=""):
        import_.file.delete()
    old.exclude(invalid=[]).update(invalid=[])


def _each(doomed: models.QuerySet[Subscriber], forget: Callable[[Subscriber], None]) -> int:
    """Forget everybody who is still so when their turn comes; return how many."""
    forgotten = 0
    for key in list(doomed.values_list("pk", flat=True)):
        with transaction.atomic():
            if subscriber := doomed.select_for_update().filter(pk=key).first():
                forget(subscriber)
                forgotten += 1
    return forgotten
