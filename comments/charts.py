"""Bars, drawn as SVG without a script: where each one stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 720, 200
"""Of the field of the bars, in the units of the picture."""

GAP = 0.2
"""Which part of a bar's room is left empty beside it."""

STEPS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Piece:
    """A part of a bar, for the series of its `name`."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A line across the field, at a round value."""

    y: float
    value: int


@dataclass(frozen=True)
class Chart:
    pieces: list[Piece]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT


def stack(names: Sequence[str], bars: Sequence[Sequence[int]]) -> Chart:
    """Stand the values of each bar one upon the other, in the order of their names."""
    top = ceiling(max(map(sum, bars), default=0))
    room = WIDTH / max(len(bars), 1)
    pieces = []
    for index, values in enumerate(bars):
        ends = [sum(values[:n]) / top * HEIGHT for n in range(len(values) + 1)]
        for name, (low, high) in zip(names, pairwise(ends), strict=True):
            if high > low:
                x = index * room + room * GAP / 2
                pieces.append(
                    Piece(name, round(x, 2), _y(high), round(room * (1 - GAP), 2), _y(low, high))
                )
    lines = [Line(_y(value / top * HEIGHT), value) for value in (0, top // 2, top)]
    return Chart(pieces, lines)


def _y(low: float, high: float = HEIGHT) -> float:
    """Return how far `low` is below `high`, since y grows downwards in a picture."""
    return round(high - low, 2)


def ceiling(value: int) -> int:
    """Return the least round number, with a whole half, that a value does not exceed."""
    magnitude = 2
    while True:
        for step in STEPS:
            if value <= step * magnitude:
                return step * magnitude
        magnitude *= 10
