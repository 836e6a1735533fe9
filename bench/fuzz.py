"""`python -m bench.fuzz [N] [SEED]`: N texts that want to be scripts, and nothing may come of them.

Each is made of the pieces that cleaning by halves lets through, at random; the seed is printed, and
gives the same texts again. What comes of a comment, of one of WordPress and of an article is looked
through by other means than those that cleaned it. A million takes about an hour.
"""

import os
import random
import sys
import time

import django
from django.apps import apps

if not apps.ready:  # the tests try the same, and are set up already
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from django.utils import translation

from blog import anchors, body_html, descriptions, html, page_metadata, plain_text
from blog.figures import Known
from blog.models import LinkCard
from blog.wordpress.texts.conversion import convert
from comments import text
from tests.blog.wordpress.texts.arounds import Moved
from tests.harmless import (
    OF_ARTICLE,
    OF_COMMENT,
    OF_OLD_COMMENT,
    OF_PAGE,
    PIECES,
    SCHEMES_OF_ARTICLE,
    faults,
    is_settled,
)

CARDS = {"https://a.example/": LinkCard(url="https://a.example/", title="<b>", source='"')}
PICTURES = {"a.png": Known(800, 600, "/media/a-400.webp 400w")}

READ_ANY = (html.plain, lambda typed: page_metadata.Head().feed(typed))
READ_CLEAN = (plain_text.to_text, descriptions.opening)
"""What makes no HTML: that it comes to an end is all."""

USUAL = 10_000
LONGEST = 30
"""Of how many pieces a text is made at most."""


def main(number: int, seed: int) -> int:
    """Print what was tried; return 1, with the text, as soon as something harmful came out."""
    print(f"{number} texts, seed {seed}")
    chance = random.Random(seed)
    translation.activate("fr")
    began = time.perf_counter()
    for tried in range(number):
        typed = "".join(chance.choices(PIECES, k=chance.randint(1, LONGEST)))
        if found := harm(typed):
            print(f"  text {tried}: {found}\n  {typed!r}")
            return 1
    print(f"  none did harm; {number / (time.perf_counter() - began):.0f} texts a second")
    return 0


def harm(typed: str) -> list[str]:
    """Return what may not stand in what is made of a text, or what cleaning twice would change."""
    try:
        comment, old = text.render(typed), text.render_html(typed)
        articles = [html.clean_article(typed), convert(typed, Moved()).html]
        pages = [body_html.render(article, CARDS, PICTURES) for article in articles]
        letters = [anchors.without_self_links(page) for page in pages]
        for read in READ_ANY:
            read(typed)
        for read in READ_CLEAN:
            read(pages[1])
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    found = faults(comment, OF_COMMENT) + faults(old, OF_OLD_COMMENT)
    for article in articles:
        found += faults(article, OF_ARTICLE, SCHEMES_OF_ARTICLE)
    for page in pages + letters:
        found += faults(page, OF_PAGE, SCHEMES_OF_ARTICLE)
    cleaned = [(html.clean_comment, comment), (html.clean_old_comment, old)]
    for clean, shown in cleaned + [(html.clean_article, article) for article in articles]:
        if not is_settled(shown, clean):
            found.append(f"what is clean is changed by {clean.__name__}")
    return found


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:3]]
    defaults = [USUAL, random.SystemRandom().randrange(10**9)]
    sys.exit(main(*(given + defaults[len(given) :])))
