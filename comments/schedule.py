"""What is done from time to time, by one worker of however many there are.

Each worker ticks once a minute: it says that it lives, begins the chores that are due, and has
what a dead worker left unfinished done again.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from django.tasks import Task, TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from blog import hub
from blog.search import index
from comments import bayes, checking, feedback, filter_health, inspection, notices, upkeep
from comments.models import Chore

logger = logging.getLogger(__name__)

TICK = 60
"""Seconds between two looks at the clock."""

SILENCE = timedelta(minutes=5)
"""How long a worker may say nothing before it counts as dead."""

ATTEMPTS = 5
"""How many workers a task may die with before it is blamed."""


class Entry(NamedTuple):
    name: str
    hour: int | None
    """When the chore is due each day, by the clock of the site; None: at each full hour."""
    task: Task[[], None]


TIMETABLE = [
    Entry("hourly mail", None, notices.tell_hourly),
    Entry("lost questions to Akismet", None, checking.resume),
    Entry("lost corrections to Akismet", None, feedback.resume),
    Entry("Akismet’s key and usage", 2, filter_health.check_up),
    Entry("trees", 2, inspection.look_over),
    # The local filter learns from old spam before it is deleted.
    Entry("local filter", 3, bayes.learn),
    Entry("upkeep", 4, upkeep.keep_up),
    Entry("search index", None, index.keep_up),
]
"""What is due from time to time. The app above adds its own when it is loaded."""

LOOKS: list[Callable[[datetime], None]] = [hub.look]
"""What each tick looks after, at once and in no task: quick, and safe to do twice."""


class WorkerDied(Exception):
    """A task was cut off again and again, as if it killed whoever took it up."""


@contextmanager
def ticking(worker_id: str) -> Iterator[None]:
    """Tick in a thread of its own for as long as a worker works."""
    stop = Event()

    def run() -> None:
        while True:
            try:
                tick(worker_id)
            except Exception:
                logger.exception("The chores could not be seen to; tried again in a minute.")
            finally:
                connection.close()
            if stop.wait(TICK):
                return

    thread = Thread(target=run, name="schedule", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def tick(worker_id: str) -> None:
    now = timezone.now()
    Chore.objects.update_or_create(name=_heartbeat(worker_id), defaults={"begun_at": now})
    for entry in TIMETABLE:
        begin(entry, now)
    take_up(now)
    for look in LOOKS:
        try:
            look(now)
        except Exception:  # one that fails keeps no other from its work
            logger.exception("%s failed; tried again in a minute.", look.__module__)


def begin(entry: Entry, now: datetime) -> bool:
    """Have a chore done if it is due and nobody was quicker; however often it was missed, once."""
    Chore.objects.bulk_create([Chore(name=entry.name)], ignore_conflicts=True)
    not_begun = models.Q(begun_at=None) | models.Q(begun_at__lt=last_due(entry.hour, now))
    with transaction.atomic():
        claimed = Chore.objects.filter(not_begun, name=entry.name).update(begun_at=now)
        if claimed:
            entry.task.enqueue()
    return bool(claimed)


def last_due(hour: int | None, now: datetime) -> datetime:
    """Return when a chore was last due, at the latest now."""
    this_hour = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    if hour is None:
        return this_hour
    today = this_hour.replace(hour=hour)
    return today if today <= now else today - timedelta(days=1)


def take_up(now: datetime) -> None:
    """Put back the tasks of workers that have died; they are safe to run twice."""
    alive_now = alive(now)
    for task in DBTaskResult.objects.running().filter(started_at__lt=now - SILENCE):
        if _heartbeat(task.worker_ids[-1]) not in alive_now:
            _put_back(task)
    _heartbeats().filter(begun_at__lt=now - SILENCE).delete()


def alive(now: datetime) -> set[str]:
    """Return the names under which workers have said of late that they live."""
    said = _heartbeats().filter(begun_at__gte=now - SILENCE)
    return set(said.values_list("name", flat=True))


def _heartbeats() -> models.QuerySet[Chore]:
    return Chore.objects.filter(name__startswith=_heartbeat(""))


def _put_back(task: DBTaskResult[Any, Any]) -> None:
    still = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    if len(task.worker_ids) >= ATTEMPTS:
        logger.error("Task %s is given up: %d workers died with it.", task.task_path, ATTEMPTS)
        task.set_failed(WorkerDied(f"{ATTEMPTS} workers died while they ran it."))
    elif still.update(status=TaskResultStatus.READY):
        logger.warning("Task %s was cut off when its worker died; run again.", task.task_path)


def _heartbeat(worker_id: str) -> str:
    """Return the name of the row in which a worker says that it lives."""
    length = Chore._meta.pk.max_length
    return f"worker:{worker_id}"[:length]
