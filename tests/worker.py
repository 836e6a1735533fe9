"""The worker that runs tasks, for one round."""

import signal
from contextlib import contextmanager

from django.core.management import call_command
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)


def waiting_tasks():
    """Return the tasks that have not run yet, the first to run first."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY).order_by("run_after")


@contextmanager
def keeping_signals():
    """Give the process its signals back when a worker in it has ended."""
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def run_worker():
    """Run the tasks that are due, as the worker process does, and let none fail unseen.

    It closes connections between tasks, so the test must have real transactions. Chores are not
    begun: their tasks would be in the way of the test's own.
    """
    with keeping_signals():
        call_command("db_worker", batch=True, startup_delay=False, interval=0, verbosity=0)
    assert [task.traceback for task in DBTaskResult.objects.failed()] == []


def run_worker_later():
    """Run what waits as if its time had come; what that puts off again is not run."""
    waiting_tasks().update(run_after=timezone.now())
    run_worker()
