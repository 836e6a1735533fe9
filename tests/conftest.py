"""What all tests share."""

import os
from collections.abc import Iterator

import pytest

from comments import spam


@pytest.fixture(autouse=True)
def _fresh_akismet_client() -> Iterator[None]:
    """The client is kept for the life of a process, which here is longer than a configuration."""
    yield
    spam._connect.cache_clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI, a test of the browser, nginx or PostgreSQL that would skip is a failure."""
    report = yield
    must_run = any(map(item.get_closest_marker, ("browser", "nginx", "postgres")))
    if report.skipped and must_run and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} would skip, and in CI it must run: {report.longrepr}"
    return report
