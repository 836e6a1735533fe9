"""The log: each line names the request or the task in which it was written."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)

NAMES = re.compile(r"[0-9A-Za-z_-]{8,64}")
"""What a proxy may call a request; nothing that could end a line or forge another."""

LONGEST_QUERY = 1000
"""How many characters of a slow query are written down."""

current: ContextVar[str] = ContextVar("current", default="-")
"""The name of the request or the task at hand."""


class RequestNameMiddleware:
    """Call the request as the proxy does in `X-Request-ID`, or find a name for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # request.headers would read all of them
        with named(request.META.get("HTTP_X_REQUEST_ID", "")):
            return self.get_response(request)


@contextmanager
def named(given: str) -> Iterator[None]:
    """Call what is done meanwhile by a name, or by one that is found for it."""
    token = current.set(given if NAMES.fullmatch(given) else token_hex(16))
    try:
        yield
    finally:
        current.reset(token)


def begin_task(sender: Any, task_result: Any, **kwargs: Any) -> None:
    """Call what a worker does by the name of its task."""
    current.set(task_result.id)


def end_task(sender: Any, **kwargs: Any) -> None:
    current.set("-")


class Name(logging.Filter):
    """Puts the name into each record, and lets everything pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current.get()
        return True


def watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Have slow queries written down, once for each connection, however often it is opened."""
    if time_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(time_query)


def time_query(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Run a query as Django would, and time it."""
    with timed(sql):
        return execute(sql, params, many, context)


@contextmanager
def timed(sql: str) -> Iterator[None]:
    """Name a query if it was slow, without its values, which may be a reader's words."""
    start = time.perf_counter()
    try:
        yield
    finally:
        taken = 1000 * (time.perf_counter() - start)
        if taken >= settings.SLOW_QUERY_MS:
            logger.warning("A query took %d ms: %s", taken, " ".join(sql.split())[:LONGEST_QUERY])
