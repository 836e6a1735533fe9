"""The pool of connections to PostgreSQL: it lends those that are open, without a question."""

from threading import Barrier

import psycopg
import pytest
from django.db import DataError, OperationalError, ProgrammingError, connection

from config.postgresql import POOL
from config.postgresql.prepared import Statement
from tests.at_once import at_once, close_connections

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite needs no pool"),
]


@pytest.fixture
def beside(monkeypatch):
    """A connection beside an empty pool, which is that of a site."""
    close_connections()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "pool", POOL)
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


def test_connections_that_the_server_has_ended_are_not_lent_again(beside):
    def hold():
        number = session()
        all_have_one.wait()
        return number

    all_have_one = Barrier(4)
    ended = set(at_once(*[hold] * 4))
    for number in ended:
        beside.execute("SELECT pg_terminate_backend(%s, 10000)", [number])

    assert len(ended) == 4
    assert session() not in ended


def test_connection_on_which_the_server_has_said_something_is_lent_again(beside):
    before = session()
    with connection.cursor() as cursor:
        cursor.execute("LISTEN news")
    connection.close()
    beside.execute("NOTIFY news")

    assert session() == before


SUM = "SELECT $1::bigint + 1, NULL::bigint"


@pytest.mark.usefixtures("beside")
def test_statement_is_prepared_once_for_each_connection():
    statement = Statement("sum", SUM)

    answers = [statement.ask(connection, value) for value in (1, 41, -1)]

    assert answers == [[2, None], [42, None], [0, None]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, generic_plans + custom_plans FROM pg_prepared_statements")
        assert cursor.fetchall() == [("sum", 3)]


def test_statement_is_prepared_anew_after_the_server_has_ended_its_connection(beside):
    statement = Statement("sum", SUM)
    statement.ask(connection, 1)
    beside.execute("SELECT pg_terminate_backend(%s, 10000)", [session()])
    connection.close()

    assert statement.ask(connection, 1) == [2, None]


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize(
    ("sql", "values", "error"),
    [
        ("SELECT 1 FROM nowhere", [], ProgrammingError),
        ("SELECT 1 / $1::bigint", [0], DataError),
        (SUM, [], OperationalError),
    ],
)
def test_statement_that_fails_says_so_as_django_does_and_keeps_no_connection(sql, values, error):
    statement = Statement("wrong", sql)

    for _ in range(2 * POOL["max_size"]):
        with pytest.raises(error):
            statement.ask(connection, *values)
