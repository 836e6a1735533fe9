"""What is written down of a run."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.profiles import longest
from bench.viral.machine import version_in
from bench.viral.plan import Plan
from bench.viral.results import text
from bench.viral.table import Row, Table

MET, MISSED = (Row("kept", "9 a second", ratio, at_least=0.85) for ratio in (0.9, 0.5))


@pytest.mark.parametrize(
    ("rows", "said"),
    [([MET], "All were reached."), ([MET, MISSED, Row("bare", "")], "1 of 2 were missed.")],
)
def test_results_say_what_was_missed(rows, said):
    table = Table("A page", rows)

    written = text([table], Plan(Path()), {}, [], datetime(2026, 11, 27, tzinfo=UTC))

    assert f"on 2026-11-27. {said}\n" in written
    assert str(table) in written


def test_results_name_the_machine_and_quote_profiles():
    named = ["- processor: two cores"]

    written = text([], Plan(Path()), {"A post": ["  5.0%  save"]}, named, datetime.now(UTC))

    assert "\n- processor: two cores\n" in written
    assert written.endswith("\nA post:\n\n      5.0%  save\n")


def test_longest_parts_are_shares_of_everything():
    assert longest({"save": 1.0, "commit": 3.0}) == [" 75.0%  commit", " 25.0%  save"]


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("nginx version: nginx/1.22.1", "1.22.1"),
        ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "15.18"),
        ("it said nothing", "of an unknown version"),
    ],
)
def test_version_is_the_first_number_with_a_dot(said, version):
    assert version_in(said) == version
