"""Connections to PostgreSQL, which each thread keeps and asks nothing to know that they stand."""

from select import POLLIN, poll

from django.db.backends.postgresql import base
from psycopg import Error


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for how it sees, before each request, that its connection still stands."""

    def is_usable(self) -> bool:
        """Say whether the server has left the connection open.

        When it ends one it says so or hangs up, and either is there to be read. So it is only asked
        where there is something: to ask each time would take as long as the one query of a kept
        page.
        """
        if self.connection is None:
            return False
        try:
            heard = poll()
            heard.register(self.connection.fileno(), POLLIN)
            if heard.poll(0):
                self.connection.execute("")
        except Error:
            return False
        return True
