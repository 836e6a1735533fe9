"""The worker that runs tasks: for one round, or as a process that can be killed."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

ROOT = Path(__file__).resolve().parents[1]

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


def environment_of(data: Path) -> dict[str, str]:
    """What a process needs that works on the database of the tests."""
    name = str(connection.settings_dict["NAME"])
    database = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DATABASE_URL": database,
        "DATA_DIR": str(data),
        "SECRET_KEY": "only-for-the-tests",
    }


@contextmanager
def worker_process(
    email_url: str, data: Path, worker_id: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """Run the worker as a process of its own, on the database of the tests."""
    environment = environment_of(data) | {"EMAIL_URL": email_url}
    options = [
        "--no-startup-delay",
        "--interval=0.2",
        f"--worker-id={worker_id or secrets.token_hex(8)}",
    ]
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait for what other processes do, looking often; fail when it does not happen."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"It did not happen within {seconds} seconds."
        time.sleep(0.05)
