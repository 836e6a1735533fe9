"""Connections to PostgreSQL: those that stand are used again, without a question."""

import psycopg
import pytest
from django.db import close_old_connections, connection

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server"),
]


@pytest.fixture
def beside():
    """A connection beside that of the site."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as beside:
        yield beside


def session():
    """Return the number that the server has for the connection at hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_next_request_has_the_connection_without_a_question(beside):
    before = session()
    close_old_connections()

    connection.close_if_health_check_failed()

    [asked_last] = beside.execute(
        "SELECT query FROM pg_stat_activity WHERE pid = %s", [before]
    ).fetchone()
    assert asked_last == "SELECT pg_backend_pid()"
    assert session() == before


def test_connection_that_the_server_has_ended_is_not_used_again(beside):
    before = session()
    beside.execute("SELECT pg_terminate_backend(%s, 10000)", [before])
    close_old_connections()

    assert session() != before


def test_connection_on_which_the_server_has_said_something_is_used_again(beside):
    before = session()
    with connection.cursor() as cursor:
        cursor.execute("LISTEN news")
    beside.execute("NOTIFY news")
    close_old_connections()

    assert session() == before
