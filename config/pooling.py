"""Connections to PostgreSQL, which the threads of a process hand to each other."""

from select import POLLIN, poll
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # takes long, and nothing on SQLite needs it
    from psycopg import Connection


def check(connection: "Connection[Any]") -> None:
    """Let a connection pass that is still open; raises OperationalError for another.

    A server that goes, or ends a connection, says so or hangs up, and either is there to be read.
    So the server is only asked where there is something: to ask each time would take as long as the
    one query of a kept page.
    """
    heard = poll()
    heard.register(connection.fileno(), POLLIN)
    if heard.poll(0):
        connection.execute("")


POOL = {
    "check": check,
    "min_size": 0,
    # A thread has one at most, so that gunicorn's number of threads is what limits them.
    "max_size": 20,
    # In seconds: for how long a reader waits while PostgreSQL is away, before they are told.
    "timeout": 3,
}
"""For `psycopg_pool.ConnectionPool`, of which each process has one."""
