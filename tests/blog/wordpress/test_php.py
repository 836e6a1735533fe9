"""What PHP serialised: read whole, or refused."""

import math
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blog.wordpress.php import MAX_DEPTH, load

NUMBERS = st.integers(-(2**63), 2**63 - 1)
SCALARS = st.none() | st.booleans() | NUMBERS | st.floats(allow_nan=False) | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda values: (
        st.lists(values, max_size=5) | st.dictionaries(NUMBERS | st.text(), values, max_size=5)
    ),
    max_leaves=20,
)


def written(value):
    """Return a value as PHP serialises it."""
    match value:
        case None:
            return "N;"
        case bool():
            return f"b:{int(value)};"
        case int():
            return f"i:{value};"
        case float():
            number = repr(value).replace("e", "E")
            return f"d:{number.upper()};"
        case str():
            return f's:{len(value.encode())}:"{value}";'
        case list():
            return written(dict(enumerate(value)) if value else {})
        case dict():
            inner = "".join(written(part) for pair in value.items() for part in pair)
            return f"a:{len(value)}:{{{inner}}}"


def as_list(value):
    """Return a value in which dicts that count from 0 are lists, as they cannot be told apart."""
    if isinstance(value, list):
        return [as_list(part) for part in value]
    if isinstance(value, dict):
        parts = {key: as_list(part) for key, part in value.items()}
        return list(parts.values()) if list(parts) == list(range(len(parts))) else parts
    return value


@settings(max_examples=50, deadline=None)
@given(VALUES)
@example([True, 1, 1.0, "1", None])
@example({"é": {"🌍": [-0.0, math.inf, 1e300]}})
def test_whatever_php_writes_is_read(value):
    assert repr(load(written(value))) == repr(as_list(value))


@settings(deadline=None)
@given(st.text() | st.text(alphabet='abdisNOCrR:;{}"0123456789-.', max_size=60))
def test_whatever_else_is_there_is_refused_or_read(text):
    with suppress(ValueError):
        load(text)


def test_history_of_akismet_is_read():
    text = 'a:3:{s:4:"time";d:1614848706.25;s:5:"event";s:9:"check-ham";s:4:"user";s:0:"";}'

    assert load(text) == {"time": 1614848706.25, "event": "check-ham", "user": ""}


def test_length_of_a_string_counts_bytes():
    assert load('a:2:{i:0;s:5:"été";i:1;s:4:"🌍";}') == ["été", "🌍"]


def test_array_that_does_not_count_from_0_is_a_dict():
    assert load("a:2:{i:1;i:7;i:0;i:8;}") == {1: 7, 0: 8}


def test_number_that_is_none_is_read():
    assert math.isnan(load("d:NAN;"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mil",
        "i:1",
        "i:1;i:2;",
        "b:2;",
        's:3:"été";',
        's:9:"mil";',
        "a:2:{i:0;i:1;}",
        "a:1:{i:0;i:1;",
        "a:1:{b:1;i:1;}",
        "a:1:{a:0:{}i:1;}",
        "a:999999999:{",
        'O:8:"stdClass":0:{}',
        'C:3:"Mil":0:{}',
        "a:2:{i:0;i:1;i:1;R:2;}",
        "i:" + "9" * 5000 + ";",
        "d:1.2.3;",
        "i:1;\ud800",
        "a:1:{i:0;" * (MAX_DEPTH + 1) + "N;" + "}" * (MAX_DEPTH + 1),
        "a:1:{i:0;" * 100_000,
        's:20000000:"' + "a" * 20_000_000 + '";',
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_value_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 (it says nothing else)
        load(text)


def test_arrays_may_stand_in_each_other():
    text = "a:1:{i:0;" * MAX_DEPTH + "N;" + "}" * MAX_DEPTH

    value = load(text)

    for _level in range(MAX_DEPTH):
        [value] = value
    assert value is None
