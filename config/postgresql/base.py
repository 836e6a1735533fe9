"""Connections to PostgreSQL, which the threads of a process hand to each other."""

from select import POLLIN, poll
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, Error

from config.postgresql import POOL


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes another connection from the pool for one that has ended there.

    The pool could see to that itself, but would wait for a second before it lent another, and twice
    as long for each that had ended as well.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        connection: Connection[Any] = super().get_new_connection(conn_params)
        for _ in range(POOL["max_size"]):
            if self.pool is None or is_open(connection):
                break
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def is_open(connection: Connection[Any]) -> bool:
    """Say whether the server has left a connection open.

    When it ends one it says so or hangs up, and either is there to be read. So it is only asked
    where there is something: to ask each time would take as long as the one query of a kept page.
    """
    try:
        heard = poll()
        heard.register(connection.fileno(), POLLIN)
        if heard.poll(0):
            connection.execute("")
    except Error:
        return False
    return True
