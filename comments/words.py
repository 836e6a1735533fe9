"""Lists of words and phrases, one on a line, and where a text holds one of them."""

import re
from functools import lru_cache

from blog.folding import fold


def find(words: str, *texts: str) -> str:
    """Return the first word of a list that stands in one of the texts, as listed, or "".

    Case and accents make no difference, and only whole words count: “paix” is not in “paixhans”.
    """
    listed, pattern = _compile(words)
    if not listed:
        return ""
    found = (pattern.search(fold(written)) for written in texts)
    return next((listed[match.group()] for match in found if match), "")


@lru_cache(maxsize=8)
def _compile(words: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """Return a list as it stands in the settings, by the folded words, and what matches them."""
    listed = {fold(line): line.strip() for line in words.splitlines() if fold(line)}
    # The longest first, so that of “peace” and “peace treaty” the fuller one is named.
    either = "|".join(re.escape(word) for word in sorted(listed, key=len, reverse=True))
    return listed, re.compile(rf"(?<!\w)(?:{either})(?!\w)")
