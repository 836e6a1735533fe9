"""Long texts of one piece repeated, for all that looks through texts: `python -m tests.patience`.

Work that grows with a text takes about a second here; what grows with its square takes minutes. So
each text gets so many seconds of the processor that no machine of any use needs them, and where one
needs more the process ends; the last line that it prints names the text.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.exceptions import SuspiciousOperation  # noqa: E402
from django.utils import translation  # noqa: E402

from blog import (  # noqa: E402
    addresses,
    anchors,
    descriptions,
    figures,
    html,
    letters,
    link_cards,
    notes,
    old_addresses,
    page_metadata,
    plain_text,
    quotations,
    typography,
)
from blog.discretion import discreet  # noqa: E402
from blog.search import queries, words  # noqa: E402
from blog.wordpress import php  # noqa: E402
from blog.wordpress.texts.conversion import convert  # noqa: E402
from comments import text  # noqa: E402
from tests.blog.wordpress.texts.arounds import Same  # noqa: E402

SECONDS = 20
"""Of the processor, for one text; most need a thousandth of it."""

LONGEST_COMMENT = 30_000

SEEDS = [
    *("<", ">", "<p>", "<a ", '<a href="', "</a", "<!--", "-->", "<br>", "<br >", "<li>", "<ul>"),
    *("<h2>", "<img ", "<code", "<pre", "<b>", "<td>", "<ol><li>", '<a rel="nofollow ugc">'),
    *("[", "[[", "[a ", "[/a]", "[caption]", "*", "**a", "* ", "_", "`", "> ", ">\n", "\n", "\r\n"),
    *(" ", "\t", "\xa0", "&", "&amp;", "&#", "https://", "http://a.b/", "//", "(", "a:", "..."),
    *("'", '"', "« ", " !", "-", "1", "1 ", "1x", ".png", "=", 'a="b" ', "e\u0301", "\u200b"),
    *("@a", "1.", "::"),
    *("<!--wp:group-->", "<!-- wp:", "s:1:", 'a:1:{i:0;s:1:"a";', "/a", "?a=b&", "%", "<p></p> "),
]  # fmt: skip


def normalised(address: str) -> None:
    with suppress(SuspiciousOperation):
        old_addresses.normalise(address)


def loaded(serialised: str) -> None:
    with suppress(ValueError):
        php.load(serialised)


TYPED: dict[str, Callable[[str], object]] = {
    "a comment": text.render,
    "a comment of WordPress": text.render_html,
    "cleaning": lambda long: html.clean_article(html.tidy(long)),
}
CLEANED: dict[str, Callable[[str], object]] = {
    "words without tags": text.without_tags,
    "links": text.links,
    "spaces": typography.polished,
    "anchors": lambda clean: anchors.without_self_links(anchors.with_anchors(clean)),
    "notes": lambda clean: notes.without_links(notes.with_notes(clean)),
    "figures": lambda clean: figures.render(clean, {}),
    "quotations": quotations.with_sources,
    "link cards": lambda clean: link_cards.render(clean, {}),
    "opening": descriptions.opening,
    "plain text": plain_text.to_text,
    "one line": lambda clean: letters.one_line(plain_text.to_line(clean)),
    "full addresses": addresses.absolutely,
}
ANYTHING: dict[str, Callable[[str], object]] = {
    "a text of WordPress": lambda long: convert(long, Same()),
    "search": lambda long: queries.parse(queries.tidy(long), "fr"),
    "index": lambda long: words.stems(long, "fr"),
    "old address": normalised,
    "head of a page": lambda long: page_metadata.Head().feed(long),
    "serialised PHP": loaded,
    "the log": discreet,
}


def cleaned(typed: str) -> str:
    """Return what stands in the database, five times, which is as clean as once."""
    return html.clean_article(typed) * 5


GROUPS: dict[str, tuple[dict[str, Callable[[str], object]], int, Callable[[str], str]]] = {
    "typed": (TYPED, LONGEST_COMMENT, str),
    "cleaned": (CLEANED, LONGEST_COMMENT, cleaned),
    "anything": (ANYTHING, 100_000, str),
}
"""What is looked for in which texts, how long they are, and what is made of them first."""


def long_texts(length: int) -> Iterator[str]:
    for seed in SEEDS:
        yield seed * (length // len(seed))
    for seed in ("<", "[", " ", "*", "a", "<a "):
        yield f"x{seed * (length // len(seed))}\0!"


def used() -> int:
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_utime) + 1


def main(group: str) -> None:
    looks, length, prepared = GROUPS[group]
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)  # a regular expression hears no other
    translation.activate("fr")
    for typed in long_texts(length):
        long = prepared(typed)
        for name, look in looks.items():
            print(f"{name}, of {typed[:20]!r}…", flush=True)
            resource.setrlimit(resource.RLIMIT_CPU, (used() + SECONDS, resource.RLIM_INFINITY))
            look(long)


if __name__ == "__main__":
    main(sys.argv[1])
