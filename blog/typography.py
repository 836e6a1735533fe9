"""Typography: the spaces and signs of a good printer, put into a text when its HTML is made.

Nothing is added and nothing is taken away. A space that must not end a line becomes one that cannot
(Unicode U+202F, or U+00A0 where it is as wide as others), and in what an author writes three dots
and a typed apostrophe become the signs they stand for. What is right already stays as it is.
"""

import re

from django.utils.translation import get_language

NARROW, WIDE = "\u202f", "\u00a0"

MARKUP = re.compile(r"(<(?:code\b.*?</code|pre\b.*?</pre|[^>]*)>)", re.DOTALL)
"""In HTML that was cleaned: what is no text, and what is typed for machines."""

TAG = "\0"
"""What stands for markup while the text is worked on; text holds none (HTML, 13.2.3.5)."""

IN_NUMBER = r"(?=\d{3}\b)(?:(?<=\b\d )|(?<=\b\d\d )|(?<=\b\d\d\d ))"
BEFORE_UNIT = r"(?=[%‰€$£°])(?<=\d )"

NUMBERS_NARROW = re.compile(f" (?:{IN_NUMBER})")
NUMBERS_WIDE = re.compile(f" (?:{BEFORE_UNIT})")

FRENCH_NARROW = re.compile(
    r" (?:(?=[»!?;:\0])(?=\0?(?:»|[!?]+(?![\w=])"
    # What follows tells a sign of the sentence from a face, as ;) or :D.
    r'|[;:](?:[\s\0&»”"]|\Z)))'
    rf"|(?<=[«\0] )(?:(?<=« )|(?<=«\0 ))|{IN_NUMBER})"
)
FRENCH_WIDE = re.compile(
    # Nothing is held by a year: "en 1914 et".
    r" (?:(?<=\d )(?<!\b\d{4} )(?=[a-zà-öø-ÿœ])"
    r"|(?=\d)(?:(?<=[nN]° )|(?<=\bp\. )|(?<=§ )|(?<=\d[ \u00a0\u202f]h ))"
    r"|(?=[A-ZÀ-ÖØ-ÞŒ])(?:(?<=\bM\. )|(?<=\bMM\. )|(?<=\bMme )|(?<=\bMlle )|(?<=\bDr ))"
    r"|(?=siècle)(?:(?<=[IVX]e )|(?<=[IVX]\0e\0 ))"
    rf"|{BEFORE_UNIT})"
)

DOTS = re.compile(r"\.\.\.(?<![./\\]\.\.\.)(?![./\\\w])")
APOSTROPHE = re.compile(
    r"'(?:(?<=[^\W\d_]')(?=[^\W\d_])|(?=\0[^\W\d_])(?:(?<=\b[cdjlmnstCDJLMNST]')|(?<=\b[Qq]u')))"
)


def spaced(html: str) -> str:
    """Return cleaned HTML, or plain words, with the spaces of the language that is active.

    Only spaces between words change, each for one other: tags, attributes, code and all signs stay.
    """
    if " " not in html:
        return html
    pieces = MARKUP.split(html)
    pieces[::2] = _spaced(TAG.join(pieces[::2])).split(TAG)
    return "".join(pieces)


def polished(html: str) -> str:
    """Return the same as `spaced`; French also gets its apostrophes and dots."""
    if not _is_french():
        return spaced(html)
    pieces = MARKUP.split(html)
    words = DOTS.sub("…", APOSTROPHE.sub("’", TAG.join(pieces[::2])))
    pieces[::2] = _spaced(words).split(TAG)
    return "".join(pieces)


def _spaced(words: str) -> str:
    if _is_french():
        return FRENCH_WIDE.sub(WIDE, FRENCH_NARROW.sub(NARROW, words))
    return NUMBERS_WIDE.sub(WIDE, NUMBERS_NARROW.sub(NARROW, words))


def _is_french() -> bool:
    return (get_language() or "").startswith("fr")
