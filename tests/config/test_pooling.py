"""The pool of connections to PostgreSQL: it lends those that are open, without a question."""

import psycopg
import pytest
from django.db import connection

from tests.at_once import close_connections

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def beside():
    """A connection beside an empty pool."""
    if connection.vendor != "postgresql":
        pytest.skip("no PostgreSQL")
    close_connections()
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as beside:
        yield beside
    close_connections()


def session():
    """Return the number that the server has for the connection at hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_connection_is_lent_again_without_a_question(beside):
    before = session()
    connection.close()

    connection.ensure_connection()

    [asked_last] = beside.execute(
        "SELECT query FROM pg_stat_activity WHERE pid = %s", [before]
    ).fetchone()
    assert asked_last == "SELECT pg_backend_pid()"
    assert session() == before


def test_connection_that_the_server_has_ended_is_not_lent_again(beside):
    ended = session()
    connection.close()
    beside.execute("SELECT pg_terminate_backend(%s, 10000)", [ended])

    assert session() != ended


def test_connection_on_which_the_server_has_said_something_is_lent_again(beside):
    before = session()
    with connection.cursor() as cursor:
        cursor.execute("LISTEN news")
    connection.close()
    beside.execute("NOTIFY news")

    assert session() == before
