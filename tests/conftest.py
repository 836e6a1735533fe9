"""What all tests share."""

import os
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from blog.models import PageVersion
from comments import spam
from tests.memory import forget_pages

FIRST = ("browser", "nginx")
"""The marks of tests that take longest, and of which those with the same share what they start."""

FROM_MIGRATE = {
    *("django_content_type", "auth_permission"),
    *("auth_group", "auth_group_permissions"),
}
"""The tables that `migrate` fills, and no test writes to."""


@pytest.fixture(autouse=True)
def _fresh_akismet_client() -> Iterator[None]:
    """The client is kept for the life of a process, which here is longer than a configuration."""
    yield
    spam._connect.cache_clear()


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    """What was kept for one test is of no use to another, whose articles are others."""
    forget_pages()


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied_quickly() -> Iterator[None]:
    """Django's way after a test with transactions of its own is `flush`, which takes 50 times as
    long: it truncates all tables, and then has every app do what it does after `migrate`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


def empty_tables(_test: TransactionTestCase) -> None:
    tables = set(connection.introspection.django_table_names(only_existing=True)) - FROM_MIGRATE
    versions = PageVersion._meta.db_table  # to which triggers add when rows of others go
    with transaction.atomic(), connection.cursor() as cursor:
        for table in [*(tables - {versions}), versions]:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608  a name of ours


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    """Mark the tests that Django lets reach the database; let the longest begin, mark by mark.

    So the process that has the beginning of the list starts Chromium and nginx, and no other does.
    """
    for item in items:
        if item.get_closest_marker("django_db") or "_django_db_helper" in item.fixturenames:
            item.add_marker("database")
    yield
    items.sort(key=lambda item: [not item.get_closest_marker(mark) for mark in FIRST])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI, a test of the browser, nginx, PostgreSQL or Redis that would skip is a failure."""
    report = yield
    must_run = any(map(item.get_closest_marker, ("browser", "nginx", "postgres", "redis")))
    if report.skipped and must_run and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} would skip, and in CI it must run: {report.longrepr}"
    return report
