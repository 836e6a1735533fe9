"""Faults of the site, told by mail: each at most once an hour, and nothing that readers wrote."""

import hashlib
import linecache
import logging
import re
import threading
import traceback
from pathlib import Path
from queue import Full, Queue
from types import FrameType
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone, translation

from blog import mail
from blog.discretion import without_addresses
from operations.language import of_the_operator

logger = logging.getLogger(__name__)

AN_HOUR = 3600

REMEMBERED = 7 * 24 * AN_HOUR
"""For how many seconds it is counted what was not mailed."""

WAITING = 20
"""How many mails may wait for a slow mail server; more are not made."""

LONGEST = 300
"""How many characters of a message are mailed."""

VALUES = re.compile(r"'[^']*'|\([^()]*\)")
"""As Python and the databases quote what they were given."""


LOGS = [
    *("django.request", "django.tasks", "django_tasks_db"),
    *("comments.inspection", "comments.schedule", "comments.unkept", "operations"),
]
"""Whose errors an operator should hear of without reading the log."""


class Fault(NamedTuple):
    name: str
    """The type of the exception, or the log that it came from."""
    place: str
    message: str
    where: str
    """The view or the task in which it happened."""
    request_id: str
    steps: list[str]

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"{self.name} {self.place}".encode()).hexdigest()[:32]


class FaultMailHandler(logging.Handler):
    """Mails faults to ADMINS by a thread of its own, which nobody waits for.

    A mail server or a cache that fails takes nothing from the site: what is logged is in the log.
    """

    def __init__(self, level: int = logging.ERROR) -> None:
        super().__init__(level)
        self.queue: Queue[tuple[Fault, int]] = Queue(WAITING)
        self.thread: threading.Thread | None = None
        self.told: dict[str, float] = {}

    @classmethod
    def install(cls, name: logging.Filter) -> None:
        """Listen to LOGS, through a filter that puts the name of the request into each record."""
        handler = cls()
        handler.addFilter(name)
        for log in LOGS:
            logging.getLogger(log).addHandler(handler)

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.ADMINS or settings.DEBUG:
            return
        try:
            fault = fault_of(record)
            unmailed = self.take_turn(fault.fingerprint)
            if unmailed is not None:
                self.queue.put_nowait((fault, unmailed))
                self.start()
        except Full:
            pass
        except Exception:
            self.handleError(record)

    def take_turn(self, fingerprint: str) -> int | None:
        """Return how many were not mailed since the last mail, or None if it was within an hour."""
        key, count = f"fault:{fingerprint}", f"fault:{fingerprint}:count"
        try:
            if cache.add(key, 1, AN_HOUR):
                unmailed = cache.get(count, 0)
                cache.set(count, 0, REMEMBERED)
                return int(unmailed)
            cache.add(count, 0, REMEMBERED)
            cache.incr(count)
        except Exception:  # any that the cache's library has; then each process has its own hour
            now = timezone.now().timestamp()
            if now - self.told.get(fingerprint, 0) >= AN_HOUR:
                self.told[fingerprint] = now
                return 0
        return None

    def start(self) -> None:
        """Start the thread in this process, if it has none; records come one at a time."""
        if self.thread is None or not self.thread.is_alive():
            self.thread = threading.Thread(target=self.work, name="faults", daemon=True)
            self.thread.start()

    def work(self) -> None:
        while True:
            fault, unmailed = self.queue.get()
            try:
                send(fault, unmailed)
            except Exception as error:
                # At a level that is not mailed.
                logger.warning("A fault could not be mailed to ADMIN_EMAIL: %s", error)
            finally:
                connection.close()
                self.queue.task_done()


def fault_of(record: logging.LogRecord) -> Fault:
    """Return what is told of a record: where it happened, and what, but not to whom."""
    exception = record.exc_info[1] if record.exc_info else None
    frames = list(traceback.walk_tb(exception.__traceback__)) if exception else []
    own = [frame for frame in frames if _is_ours(frame[0])]
    innermost = (own or frames)[-1:] or None
    message = str(exception) if exception else record.getMessage()
    if not exception and hasattr(record, "status_code"):  # what Django says has the address in it
        message = f"HTTP {record.status_code}"
    return Fault(
        name=type(exception).__name__ if exception else record.name,
        place=_place(*innermost[0]) if innermost else f"{record.module}:{record.lineno}",
        message=without_private(message),
        where=_where(record),
        request_id=getattr(record, "request_id", "-"),
        steps=[_step(*frame) for frame in frames],
    )


def without_private(message: str) -> str:
    """Return the first line of a message with addresses and values cut out."""
    line = message.strip().partition("\n")[0]
    return VALUES.sub("…", without_addresses(line))[:LONGEST]


def send(fault: Fault, unmailed: int) -> None:
    """Mail a fault to all of ADMINS. Raises mail.NotSent."""
    now = timezone.now()
    context = {"fault": fault, "unmailed": unmailed, "now": now}
    for address in settings.ADMINS:
        with translation.override(of_the_operator()):
            key = f"fault {fault.fingerprint} {now:%Y%m%d%H}"
            mail.send("operations/mail/fault", context, address, key=key)


def _is_ours(frame: FrameType) -> bool:
    path = Path(frame.f_code.co_filename)
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def _place(frame: FrameType, line: int) -> str:
    path = Path(frame.f_code.co_filename)
    shown = path.relative_to(settings.BASE_DIR) if _is_ours(frame) else Path(*path.parts[-3:])
    return f"{shown}:{line} ({frame.f_code.co_name})"


def _step(frame: FrameType, line: int) -> str:
    """Return a step of a traceback with its line of code, and without the values in it."""
    return f"{_place(frame, line)}\n    {linecache.getline(frame.f_code.co_filename, line).strip()}"


def _where(record: logging.LogRecord) -> str:
    """Name the view by its route, for addresses may have secrets in them, or the task."""
    request: Any = getattr(record, "request", None)
    if request is not None:
        route = getattr(getattr(request, "resolver_match", None), "route", "")
        return f"{getattr(request, 'method', '')} /{route}"
    task = re.search(r"path=(\S+)", record.getMessage())
    return task[1] if task else record.name
