"""The words of a text, and their stems: made here, so that both databases find the same."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer
from django.utils.translation import get_language_info

from blog.folding import fold

WORD = re.compile(r"[^\W_](?:[^\W_]|[\u00ad\u200b-\u200f\u2060\u0300-\u036f])*")
"""Letters and digits, with what folding takes away inside."""

ELISION = re.compile(r"\b(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’](?=\w)", re.IGNORECASE)
"""What French puts before a word that begins with a vowel."""

LONGEST = 50
"""In characters; what is longer is no word, and is known by its beginning."""

FRENCH = """
    a au aux avec ce ces c d dans de des du elle en est et eu il ils j je l la le les leur lui m ma
    mais me mes n ne nos notre nous on ont ou par pas pour qu que qui s sa se ses si son sont sur t
    ta te tes toi ton tu un une vos votre vous y
"""
ENGLISH = """
    a an and are as at be but by for from has have he her his i in is it its me my not of on or our
    she so that the their them they this to was we were will with you your
"""
EMPTY = {"fr": frozenset(FRENCH.split()), "en": frozenset(ENGLISH.split())}
"""Words that say too little to be asked for, folded, by language."""


def words(text: str) -> Iterator[re.Match[str]]:
    """Find the words of a text in NFC, without the elisions before them."""
    end = 0
    for elision in ELISION.finditer(text):
        yield from WORD.finditer(text, end, elision.start())
        end = elision.end()
    yield from WORD.finditer(text, end)


def composed(text: str) -> str:
    """Return a text in NFC, in which a letter and its accent are one."""
    return unicodedata.normalize("NFC", text)


def stems(text: str, language: str) -> list[str]:
    """Return the stems of all words of a text, in its order."""
    found = words(composed(text))
    return [stem for word in found for stem in stems_of_word(word.group(), language)]


@lru_cache(maxsize=100_000)
def stems_of_word(word: str, language: str) -> tuple[str, ...]:
    """Return the stem of a word; of a sign that folds to several words, such as ½, theirs."""
    folded = [part.group()[:LONGEST] for part in WORD.finditer(fold(word))]
    name = get_language_info(language)["name"].lower()
    if name not in snowballstemmer.algorithms():
        return tuple(folded)
    # A stemmer serves one thread at a time, and making one costs next to nothing.
    return tuple(stem for stem in snowballstemmer.stemmer(name).stemWords(folded) if stem)


def says_little(word: str, language: str) -> bool:
    return fold(word) in EMPTY.get(language, ())
