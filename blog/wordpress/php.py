"""What PHP's serialize() wrote, which is how WordPress keeps lists in its meta.

https://www.php.net/manual/en/function.serialize.php
"""

import re

type Value = bool | int | float | str | list[Value] | dict[int | str, Value] | None

MAX_SIZE = 10 << 20
MAX_DEPTH = 50

VALUE = re.compile(
    rb"N;|b:([01]);|i:([+-]?\d{1,19});|d:([+-]?[\d.]+(?:E[+-]?\d+)?|-?INF|NAN);"
    rb'|s:(\d{1,9}):"|a:(\d{1,9}):\{'
)
"""A value, or the beginning of one whose length is told first."""


def load(text: str) -> Value:
    """Return a value; an array is a list where its keys count from 0, and a dict otherwise.

    Raises ValueError for what is no such value, objects and references among it, or is too large.
    """
    data = text.encode()
    if len(data) > MAX_SIZE:
        raise ValueError("This is too large.")
    value, end = _value(data, 0, 0)
    if end != len(data):
        raise ValueError(f"Something follows at {end}.")
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    """Return the value that begins at a place, and the place after it."""
    found = VALUE.match(data, at)
    if not found:
        raise ValueError(f"Nothing that can be read begins at {at}.")
    boolean, integer, number, letters, values = found.groups()
    if letters:
        return _string(data, found.end(), int(letters))
    if values:
        return _array(data, found.end(), int(values), depth + 1)
    if boolean:
        return boolean == b"1", found.end()
    if integer:
        return int(integer), found.end()
    return float(number) if number else None, found.end()


def _string(data: bytes, start: int, length: int) -> tuple[str, int]:
    """Read a string, whose length counts bytes."""
    end = start + length
    if data[end : end + 2] != b'";':
        raise ValueError(f"No string ends at {end}.")
    return data[start:end].decode(), end + 2


def _array(data: bytes, at: int, length: int, depth: int) -> tuple[Value, int]:
    if depth > MAX_DEPTH:
        raise ValueError(f"More arrays than can be read stand in each other at {at}.")
    values: dict[int | str, Value] = {}
    for _place in range(length):
        key, at = _value(data, at, depth)
        if not isinstance(key, int | str) or isinstance(key, bool):
            raise ValueError(f"No key ends at {at}.")
        values[key], at = _value(data, at, depth)
    if data[at : at + 1] != b"}":
        raise ValueError(f"No array ends at {at}.")
    is_list = list(values) == list(range(length))
    return (list(values.values()) if is_list else values), at + 1
