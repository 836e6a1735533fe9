"""Lists of words and phrases, one on a line, and where a text holds one of them."""

import re
from functools import lru_cache

from comments import text


@lru_cache(maxsize=8)
def _pattern(words: str) -> re.Pattern[str] | None:
    """Compile a list as it stands in the settings; None where it is empty."""
    folded = {text.fold(line) for line in words.splitlines()} - {""}
    if not folded:
        return None
    # The longest first, so that of “peace” and “peace treaty” the fuller one is named.
    either = "|".join(re.escape(word) for word in sorted(folded, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")


def find(words: str, *texts: str) -> str:
    """Return the first word of a list that stands in one of the texts, folded, or "".

    Case and accents make no difference, and only whole words count: “paix” is not in “paixhans”.
    """
    pattern = _pattern(words)
    if pattern is None:
        return ""
    found = (pattern.search(text.fold(written)) for written in texts)
    return next((match.group() for match in found if match), "")
