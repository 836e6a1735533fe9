"""Figures with their marks, as tables that people and Markdown read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

HEAD = ("", "figure", "ratio", "mark", "")


@dataclass(frozen=True)
class Row:
    """A figure, beside its ratio to another or to nothing, and the mark that this should reach."""

    what: str
    figure: str
    ratio: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def has_mark(self) -> bool:
        return self.at_least is not None or self.at_most is not None

    @property
    def is_missed(self) -> bool:
        """Whether there is a mark, and it was not reached; as it is, not as it is printed."""
        if self.ratio is None:
            return False
        is_too_low = self.at_least is not None and self.ratio < self.at_least
        return is_too_low or (self.at_most is not None and self.ratio > self.at_most)

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else shortened(self.ratio)
        mark = ""
        if self.at_least is not None:
            mark = f"at least {self.at_least:g}"
        elif self.at_most is not None:
            mark = f"at most {self.at_most:g}"
        return self.what, self.figure, ratio, mark, mark and ("MISSED" if self.is_missed else "met")


@dataclass
class Table:
    title: str
    rows: list[Row] = field(default_factory=list)
    note: str = ""

    def __str__(self) -> str:
        """Return it as Markdown, with its columns under each other."""
        cells = [HEAD, *(row.cells() for row in self.rows)]
        widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
        rules = ["-" * width for width in widths]
        rules[1:3] = [f"{rule[1:]}:" for rule in rules[1:3]]
        lines = [line(HEAD, widths), line(rules, widths)]
        lines += [line(each, widths) for each in cells[1:]]
        note = f"{self.note}\n\n" if self.note else ""
        return f"## {self.title}\n\n{note}" + "\n".join(lines) + "\n"


def line(cells: Iterable[str], widths: list[int]) -> str:
    padded = [
        text.rjust(width) if 0 < place < 3 else text.ljust(width)
        for place, (text, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"


def shortened(ratio: float) -> str:
    """Write a ratio with three digits that count."""
    return f"{ratio:.2f}" if ratio >= 1 else f"{ratio:.3f}"


def a_second(rate: float) -> str:
    return f"{rate:,.0f} a second"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"
