"""Words in lines, each run with the marks that hold for it, as the editor here keeps them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from blog.wordpress.texts.tree import Element

SPACE = " \t\n"
"""White space that HTML folds; a no-break space is a sign of its own."""


@dataclass(eq=False)
class Mark:
    """Equal to none but itself, so that two links side by side stay two."""

    tag: str
    attributes: str = ""
    element: Element | None = None
    """What it was in the text."""

    @property
    def opening(self) -> str:
        return f"<{self.tag}{self.attributes}>"


type Marks = tuple[Mark, ...]


class Run(NamedTuple):
    marks: Marks
    words: str | None
    """None is a line break."""


def text_html(text: str) -> str:
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


def attributes_html(attributes: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f' {name}="{text_html(value).replace('"', "&quot;")}"' for name, value in attributes
    )


def html_of(runs: Iterable[Run]) -> str:
    return "".join(_parts(runs))


def _parts(runs: Iterable[Run]) -> Iterator[str]:
    open_marks: Marks = ()
    for marks, words in [*runs, Run((), "")]:
        common = 0
        while open_marks[common : common + 1] == marks[common : common + 1] != ():
            common += 1
        yield from (f"</{mark.tag}>" for mark in reversed(open_marks[common:]))
        yield from (mark.opening for mark in marks[common:])
        yield "<br>" if words is None else text_html(words)
        open_marks = marks


def have_words(runs: Iterable[Run], space: str = SPACE) -> bool:
    return any(run.words and run.words.strip(space) for run in runs)


def unindented(runs: list[Run]) -> list[Run]:
    """Return runs trimmed if they stood in lines of their own within their tags."""
    first, last = (runs[0].words, runs[-1].words) if runs else (None, None)
    stood_apart = (first or "").startswith("\n") or (last or "").endswith("\n")
    return trimmed(runs) if stood_apart else runs


def trimmed(runs: list[Run]) -> list[Run]:
    """Return runs without the white space and the line breaks at their ends."""
    first, last = 0, len(runs)
    while first < last and not have_words(runs[first : first + 1]):
        first += 1
    while first < last and not have_words(runs[last - 1 : last]):
        last -= 1
    kept = runs[first:last]
    if kept:
        kept[0] = Run(kept[0].marks, (kept[0].words or "").lstrip(SPACE))
        kept[-1] = Run(kept[-1].marks, (kept[-1].words or "").rstrip(SPACE))
    return kept
