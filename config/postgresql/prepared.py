"""Statements that PostgreSQL prepares once for each connection, asked past Django's and psycopg's
cursors, which take longer than the way to the server and back."""

from weakref import WeakSet

from psycopg import Connection
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from config.log import timed
from config.postgresql.base import DatabaseWrapper


class Statement:
    """A question with an answer of one row."""

    def __init__(self, name: str, sql: str) -> None:
        """Take a name that no other statement has, and SQL with places `$1`, `$2` and so on."""
        self.name, self.sql = name.encode(), sql
        self.known_to: WeakSet[Connection] = WeakSet()

    def ask(self, database: DatabaseWrapper, *values: int) -> list[int | None]:
        """Return the whole numbers of a row. Raises an error of `django.db` as a cursor does."""
        with timed(self.sql), database.wrap_database_errors:
            lent = database.get_new_connection({})
            try:
                if lent not in self.known_to:
                    checked(lent.pgconn.prepare(self.name, self.sql.encode()))
                    self.known_to.add(lent)
                given = [b"%d" % value for value in values]
                row = checked(lent.pgconn.exec_prepared(self.name, given))
                found = (row.get_value(0, column) for column in range(row.nfields))
                return [None if value is None else int(value) for value in found]
            finally:
                database.pool.putconn(lent)


def checked(result: PGresult) -> PGresult:
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise error_from_result(result)
    return result
