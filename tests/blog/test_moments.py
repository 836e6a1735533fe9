"""Moments, written for programs."""

from datetime import UTC, datetime

from blog.moments import moment


def test_moment_is_written_by_the_clock_of_the_site_and_to_the_second():
    winter = datetime(2026, 1, 15, 23, 59, 58, 123456, tzinfo=UTC)
    summer = datetime(2026, 7, 15, 23, 59, 58, 654321, tzinfo=UTC)

    assert moment(winter) == "2026-01-16T00:59:58+01:00"
    assert moment(summer) == "2026-07-16T01:59:58+02:00"


def test_moment_that_never_came_is_empty():
    assert moment(None) == ""
