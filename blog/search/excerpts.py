"""The words that were asked for, marked where they stand in a text."""

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from blog.search.words import composed, stems_of_word, words

WIDTH = 280
"""Of an excerpt, in characters, about."""

BEFORE = 60
"""How much of it stands before the first word that is marked."""


class Marker:
    """Marks whole words by their stems."""

    def __init__(self, stems: frozenset[str], language: str) -> None:
        self.stems = stems
        self.language = language

    def mark(self, text: str) -> SafeString:
        """Return a text as HTML, with `<mark>` around each word that was asked for."""
        parts, end = [], 0
        text = composed(text)
        for word in words(text):
            if self._is_asked_for(word.group()):
                parts.append(conditional_escape(text[end : word.start()]))
                parts.append(format_html("<mark>{}</mark>", word.group()))
                end = word.end()
        parts.append(conditional_escape(text[end:]))
        return mark_safe("".join(parts))  # noqa: S308  each part was escaped

    def excerpt(self, text: str) -> SafeString:
        """Return what stands around the first word that was asked for, or else the beginning."""
        line = composed(text)
        first = next((w.start() for w in words(line) if self._is_asked_for(w.group())), 0)
        start = max(0, first - BEFORE)
        if start:
            start = line.find(" ", start, first) + 1 or first
        piece = line[start : start + WIDTH]
        is_cut = start + WIDTH < len(line)
        if is_cut:
            piece = (piece.rpartition(" ")[0] or piece).rstrip(" ,;:.–")
        before, after = ("… " if start else ""), ("…" if is_cut else "")
        return format_html("{}{}{}", before, self.mark(piece), after)

    def _is_asked_for(self, word: str) -> bool:
        return not self.stems.isdisjoint(stems_of_word(word, self.language))
