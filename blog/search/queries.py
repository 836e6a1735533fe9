"""What somebody asks for, read from what was typed: whatever that is, it makes a query."""

import re
import unicodedata
from dataclasses import dataclass

from blog.search.words import composed, says_little, stems, words

LONGEST = 200
"""In characters, of what is looked at; the rest is left out."""

MOST_TERMS = 8

PART = re.compile(r'(-?)(?:"([^"]*)(?:"|$)|([^\s"]+))')
QUOTES = str.maketrans(dict.fromkeys("«»“”„", '"'))

type Term = tuple[str, ...]
"""Stems that follow one another: of a word, or of a phrase."""


@dataclass(frozen=True)
class Query:
    """What a text must hold, all of it, and what it must not."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    marked: frozenset[str] = frozenset()
    """The stems of the words to mark."""

    def __bool__(self) -> bool:
        return bool(self.wanted)

    @property
    def loosely(self) -> "Query":
        """All words, in whatever order, beside whatever else: it finds at least as much."""
        words = dict.fromkeys(stem for term in self.wanted for stem in term)
        return Query(tuple((stem,) for stem in words))


def tidy(typed: str) -> str:
    """Return what was typed as it can be shown: in one line, and not too long."""
    beginning = typed[:LONGEST]
    if len(typed) > LONGEST:  # no part of a word, which would be another
        beginning = beginning.rpartition(" ")[0] or beginning
    seen = (c for c in beginning if unicodedata.category(c) != "Cf")
    line = "".join(c if c.isprintable() else " " for c in seen)
    return composed(" ".join(line.split()))


def parse(typed: str, language: str) -> Query:
    """Read words, all of which must occur, “phrases”, and -words that must not.

    Words that say little are not asked for unless there is no other.
    """
    wanted: dict[Term, bool] = {}
    unwanted: dict[Term, None] = {}
    for minus, phrase, chunk in PART.findall(tidy(typed).translate(QUOTES)):
        term = tuple(stems(phrase or chunk, language))
        if not term:
            continue
        if minus:
            unwanted[term] = None
        else:
            wanted[term] = bool(phrase) or not _says_little(chunk, language)
    telling = [term for term, tells in wanted.items() if tells] or list(wanted)
    telling = telling[:MOST_TERMS]
    marked = frozenset(stem for term in telling for stem in term)
    return Query(tuple(telling), tuple(unwanted)[:MOST_TERMS], marked)


def _says_little(chunk: str, language: str) -> bool:
    return all(says_little(word.group(), language) for word in words(chunk))
