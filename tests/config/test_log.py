"""The log: which request or task a line belongs to, and what it says of slow queries."""

import json
import logging
import logging.config

import pytest
from django.conf import settings as site
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.tasks import default_task_backend
from django.tasks.signals import task_finished, task_started

from comments import checking
from config.log import Name, RequestNameMiddleware, current, time_query, watch
from tests.factories import ArticleFactory


@pytest.fixture
def named(rf):
    """A function that sends a request and returns the name under which it is seen to."""

    def send(given=None):
        seen = []

        def view(request):
            seen.append(current.get())
            return HttpResponse()

        headers = {} if given is None else {"x-request-id": given}
        RequestNameMiddleware(view)(rf.get("/", headers=headers))
        return seen[0]

    return send


def test_request_is_called_as_the_proxy_calls_it(named):
    assert named("5c1f6f9d0d6c4b9e8d2a7f3b") == "5c1f6f9d0d6c4b9e8d2a7f3b"


@pytest.mark.parametrize("given", [None, "", "short", "two\nlines--", "a" * 65, "é" * 20])
def test_request_gets_a_name_of_its_own_where_none_can_be_used(named, given):
    first, second = named(given), named(given)

    assert first != second
    assert len(first) == len(second) == 32


def test_name_ends_with_the_request(named):
    named()

    assert current.get() == "-"


def test_task_is_called_by_its_own_name(db):
    task = checking.resume.enqueue()

    task_started.send(sender=type(default_task_backend), task_result=task)
    during = current.get()
    task_finished.send(sender=type(default_task_backend), task_result=task)

    assert during == task.id
    assert current.get() == "-"


@pytest.fixture
def written():
    """A function that returns a line as the site writes it, in one of its formats."""
    configure = logging.config.DictConfigurator(site.LOGGING).configure_formatter

    def write(form, message):
        record = logging.makeLogRecord({"name": "blog.mail", "levelname": "INFO", "msg": message})
        token = current.set("request-1")
        Name().filter(record)
        current.reset(token)
        return configure(site.LOGGING["formatters"][form]).format(record)

    return write


def test_line_for_people_names_its_request(written):
    assert written("text", "Sent.").endswith(" INFO blog.mail request-1 Sent.")


def test_line_for_programs_is_one_object(written):
    line = written("json", "Deux\nlignes, « été ».")

    facts = json.loads(line)
    assert "\n" not in line
    assert facts["request_id"] == "request-1"
    assert facts["message"] == "Deux\nlignes, « été »."


# ---------------------------------------------------------------- Slow queries


def slow_queries(caplog):
    return [record.message for record in caplog.records if record.name == "config.log"]


def test_slow_query_is_named_without_its_values(db, settings, caplog):
    settings.SLOW_QUERY_MS = 0

    with connection.cursor() as cursor:
        cursor.execute("SELECT title\n  FROM blog_article WHERE slug = %s", ["private words"])

    [line] = slow_queries(caplog)
    assert line.endswith(" ms: SELECT title FROM blog_article WHERE slug = %s")


def test_slow_query_that_fails_is_named(db, settings, caplog):
    settings.SLOW_QUERY_MS = 0

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")

    assert any(line.endswith("SELECT nothing FROM nowhere") for line in slow_queries(caplog))


def test_quick_query_is_not_named(db, settings, caplog):
    settings.SLOW_QUERY_MS = 60_000

    ArticleFactory()

    assert slow_queries(caplog) == []


def test_connection_that_is_opened_again_names_a_query_once(db):
    watch(connection)

    assert connection.execute_wrappers.count(time_query) == 1
