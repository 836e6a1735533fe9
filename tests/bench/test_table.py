"""Figures, their marks, and the tables that they stand in."""

import pytest

from bench.viral.table import Row, Table


@pytest.mark.parametrize(
    ("row", "is_missed"),
    [
        (Row("kept", "900 a second", 0.9, at_least=0.85), False),
        (Row("kept", "850 a second", 0.85, at_least=0.85), False),
        (Row("kept", "849 a second", 0.8499, at_least=0.85), True),
        (Row("made", "20 ms", 1.25, at_most=1.25), False),
        (Row("made", "21 ms", 1.2501, at_most=1.25), True),
        (Row("made", "20 ms", 0.001), False),
        (Row("bare", "1,000 a second"), False),
    ],
)
def test_mark_is_missed_by_what_was_measured(row, is_missed):
    assert row.is_missed == is_missed


def test_table_is_markdown_in_columns():
    table = Table(
        "A page",
        [
            Row("bare", "1,000 a second"),
            Row("kept", "900 a second", 0.9, at_least=0.85),
            Row("made anew", "50 a second", 0.05, at_least=0.06),
        ],
    )

    assert str(table) == (
        "## A page\n"
        "\n"
        "|           |         figure | ratio | mark          |        |\n"
        "| --------- | -------------: | ----: | ------------- | ------ |\n"
        "| bare      | 1,000 a second |       |               |        |\n"
        "| kept      |   900 a second | 0.900 | at least 0.85 | met    |\n"
        "| made anew |    50 a second | 0.050 | at least 0.06 | MISSED |\n"
    )
