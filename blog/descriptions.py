"""What is said of a page in a sentence or two, wherever a link to it is shown."""

import re
from html import unescape

from django.utils.html import strip_tags

from blog.models import Article
from blog.plain_text import SPACES

LONGEST = 200
"""In characters; search engines and social networks cut what is longer."""

PARAGRAPH = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)


def describe(article: Article) -> str:
    """Return what the author says of an article, or how it begins."""
    return shortened(article.standfirst) or opening(article.body_html)


def shortened(text: str) -> str:
    """Return a text on one line, cut after a whole word where it is too long.

    No-break spaces stay, and nothing is cut at them.
    """
    line = SPACES.sub(" ", text).strip(" ")
    if len(line) <= LONGEST:
        return line
    start = line[: LONGEST - 1]
    return f"{(start.rpartition(' ')[0] or start).rstrip(' ,;:.–')}…"


def opening(html: str) -> str:
    """Return the first words of the paragraphs of a text, without its headings and captions."""
    words = ""
    for paragraph in PARAGRAPH.finditer(html):
        words += unescape(strip_tags(paragraph[1].replace("<br>", " "))) + " "
        if len(words) > LONGEST:
            break
    return shortened(words)
