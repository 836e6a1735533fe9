"""Quotations with their sources: a last paragraph that begins with a dash says who is quoted.

That is how it is typed, and what the import from WordPress makes of its own. The source is no part
of what is quoted, so HTML has it beside the quotation, as the caption of a figure.
"""

import re

QUOTATION = re.compile(
    r"<blockquote>(?P<words>(?:(?!</?blockquote|<p>[—–]).)+?)\s*"
    r"<p>(?P<source>[—–](?:(?!</?p\b).)+)</p>\s*</blockquote>",
    re.DOTALL,
)
"""Where other paragraphs begin with a dash too, people talk to each other."""


def with_sources(html: str) -> str:
    """Return a cleaned text in which what stands under a quotation says whose it is."""
    return QUOTATION.sub(
        r'<figure class="quotation"><blockquote>\g<words></blockquote>'
        r"<figcaption>\g<source></figcaption></figure>",
        html,
    )
