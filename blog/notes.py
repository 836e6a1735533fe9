"""Footnotes: an author links numbers to the list that ends a text, and gets ways there and back.

A number is marked as superscript and links to "#fn1" or the like, as WordPress and word processors
write it. The notes are the last ordered list of the text. If one of them has no number, or the
other way round, the list is a list.
"""

import re
from html import escape

from django.utils.translation import gettext as _

REFERENCE = re.compile(
    r'<sup><a href="#[^"]*">(?P<inside>\d{1,3})</a></sup>'
    r'|<a href="#[^"]*"><sup>(?P<around>\d{1,3})</sup></a>'
)
LIST = re.compile(r"<[ou]l\b")
ITEM = re.compile(r"<li>(.*?)(</p>)?\s*</li>", re.DOTALL)

SHOWN_REFERENCE = re.compile(r'<sup(?: id="fnref-\d+")?><a href="#fn-\d+"[^>]*>(\d+)</a></sup>')
WAY_BACK = re.compile(r' <a class="back" href="#fnref-\d+"[^>]*>[^<]*</a>')


def with_notes(html: str) -> str:
    """Return a cleaned text in which notes and their numbers lead to each other."""
    text, _start, rest = html.rpartition("<ol>")
    notes, end, after = rest.partition("</ol>")
    numbers = {_number(reference) for reference in REFERENCE.finditer(text)}
    items = len(ITEM.findall(notes))
    if not numbers or numbers != set(range(1, items + 1)) or LIST.search(notes):
        return html
    referred: set[int] = set()

    def reference(found: re.Match[str]) -> str:
        number = _number(found)
        place = "" if number in referred else f' id="fnref-{number}"'
        referred.add(number)
        label = escape(_("Note %(n)d") % {"n": number})
        return f'<sup{place}><a href="#fn-{number}" aria-label="{label}">{number}</a></sup>'

    def note(found: re.Match[str]) -> str:
        number = found.string.count("<li>", 0, found.start()) + 1
        label = escape(_("Back to the text, at note %(n)d") % {"n": number})
        back = f'<a class="back" href="#fnref-{number}" aria-label="{label}">↩\ufe0e</a>'
        return f'<li id="fn-{number}">{found[1]} {back}{found[2] or ""}</li>'

    label = escape(_("Notes"))
    return (
        f'{REFERENCE.sub(reference, text)}<section class="notes" aria-label="{label}">'
        f"<ol>{ITEM.sub(note, notes)}{end}</section>{after}"
    )


def without_links(html: str) -> str:
    """Return a rendered text for feeds and mails, where numbers and notes are read in order."""
    return WAY_BACK.sub("", SHOWN_REFERENCE.sub(r"<sup>\1</sup>", html))


def _number(reference: re.Match[str]) -> int:
    return int(reference["inside"] or reference["around"])
