"""Faults of the site, told by mail: to whom, how often, and without what readers wrote."""

import logging
import sys

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.tasks import task
from django.test import RequestFactory
from django.urls import resolve, reverse

from comments import tree
from operations import faults
from operations.faults import FaultMailHandler, without_private
from tests.factories import ArticleFactory
from tests.worker import keeping_signals

pytestmark = pytest.mark.django_db(transaction=True)

READER = "jeanne@reader.example"


@pytest.fixture(autouse=True)
def _an_operator(settings):
    settings.ADMINS = ["operator@blog.example"]


@pytest.fixture
def handler():
    return FaultMailHandler()


def record_of(error, request=None):
    try:
        raise error
    except Exception:
        record = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "Error: %s", ("x",), sys.exc_info()
        )
    record.request = request
    record.request_id = "abcdefgh"
    return record


def test_fault_is_mailed_with_its_place_and_its_name_in_the_log(handler, texts):
    handler.handle(record_of(ValueError("something")))
    handler.queue.join()

    [text] = texts()
    assert "ValueError: something" in text
    assert "tests/operations/test_faults.py" in text
    assert "abcdefgh" in text


def test_same_fault_is_mailed_once_an_hour_and_counted(handler, texts):
    for _ in range(4):
        handler.handle(record_of(ValueError("something")))
    faults.cache.delete(f"fault:{fingerprint_of(ValueError())}")
    handler.handle(record_of(ValueError("something else")))
    handler.queue.join()

    first, second = texts()
    assert "more time" not in first
    assert "3 more times" in second


def fingerprint_of(error):
    return faults.fault_of(record_of(error)).fingerprint


def test_another_fault_is_another_mail(handler, texts):
    handler.handle(record_of(ValueError()))
    handler.handle(record_of(KeyError()))
    handler.queue.join()

    assert len(texts()) == 2


def test_hour_is_one_for_all_processes_that_share_the_cache(texts):
    handlers = [FaultMailHandler(), FaultMailHandler()]

    for handler in handlers:
        handler.handle(record_of(ValueError()))
        handler.queue.join()

    assert len(texts()) == 1


def test_nothing_that_a_reader_sent_is_mailed(handler, texts):
    request = RequestFactory().post(
        "/comments/own/secret-token/?q=searched",
        {"body": "A secret.", "email": READER},
        REMOTE_ADDR="203.0.113.9",
    )
    request.resolver_match = resolve("/comments/own/secret-token/")
    error = IntegrityError(
        f"duplicate key ({READER}) of 'Jeanne' at 203.0.113.9 and 2001:db8::1:2:3\n"
        f"DETAIL: Failing row contains (1, {READER}, A secret.)"
    )

    handler.handle(record_of(error, request))
    handler.queue.join()

    [text] = texts()
    assert "POST /comments/own/<str:token>/" in text
    for private in (READER, "Jeanne", "A secret", "203.0.113.9", "2001:db8", "searched", "secret-"):
        assert private not in text


def test_address_of_an_answer_without_an_exception_is_not_mailed(handler, texts):
    request = RequestFactory().get("/comments/own/secret-token/")
    request.resolver_match = resolve(request.path)
    record = logging.makeLogRecord(
        {
            "name": "django.request",
            "levelno": logging.ERROR,
            "msg": "%s: %s",
            "args": ("Service Unavailable", request.path),
            "status_code": 503,
            "request": request,
        }
    )

    handler.handle(record)
    handler.queue.join()

    [text] = texts()
    assert "HTTP 503" in text
    assert "secret-token" not in text


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("database is locked", "database is locked"),
        ("invalid literal: 'my words'", "invalid literal: …"),
        ("no route to 203.0.113.9", "no route to …"),
        (f"{READER} is there", "… is there"),
        ("x" * 1000, "x" * faults.LONGEST),
    ],
)
def test_message_keeps_what_is_no_readers(message, left):
    assert without_private(message) == left


def test_failing_mail_server_harms_nothing(handler, mail_server, caplog):
    mail_server.refusal = "451 Try again later"

    handler.handle(record_of(ValueError()))
    handler.queue.join()

    assert mail_server.taken == []
    assert "could not be mailed" in caplog.text


def test_mail_server_that_hangs_holds_up_nobody_and_fills_no_memory(handler, mail_server):
    mail_server.hang()

    for number in range(faults.WAITING * 2):
        handler.handle(record_of(type(f"Fault{number}", (Exception,), {})()))

    assert handler.queue.qsize() <= faults.WAITING
    mail_server.let_go.set()
    handler.queue.join()
    assert len(mail_server.taken) <= faults.WAITING + 1


def test_cache_that_fails_leaves_each_process_its_own_hour(handler, texts, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    handler.handle(record_of(ValueError()))
    handler.handle(record_of(ValueError()))
    handler.queue.join()

    assert len(texts()) == 1


def test_nobody_is_told_where_nobody_is_named(handler, mail_server, settings):
    settings.ADMINS = []

    handler.handle(record_of(ValueError()))

    assert handler.queue.empty()


def test_error_page_of_the_site_is_told_of(client, texts, monkeypatch):
    article = ArticleFactory()
    monkeypatch.setattr(tree, "insert", lambda comment: 1 / 0)
    client.raise_request_exception = False

    answer = client.post(
        reverse("comments:post", args=[article.pk]),
        {"name": "Jeanne", "email": READER, "body": "A secret."},
    )
    site_handler().queue.join()

    assert answer.status_code == 500
    [text] = texts()
    assert "ZeroDivisionError" in text
    assert READER not in text


@task()
def fail() -> None:
    raise LookupError


def test_task_that_fails_is_told_of(texts):
    fail.enqueue()

    with keeping_signals():
        call_command("db_worker", batch=True, startup_delay=False, interval=0)
    site_handler().queue.join()

    [text] = texts()
    assert "LookupError in tests.operations.test_faults.fail" in text


def site_handler():
    [handler] = [
        one
        for one in logging.getLogger("django.request").handlers
        if isinstance(one, FaultMailHandler)
    ]
    return handler
