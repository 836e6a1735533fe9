"""How a page is made smaller for its way to the reader: the one module that imports brotli."""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    # Without the time, so that the same page is always the same bytes.
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
"""By the names that HTTP has for them, the best first."""


@lru_cache(maxsize=1000)
def best_of(accepted: str) -> str:
    """Return the best encoding of those that an Accept-Encoding header takes, or "" for none.

    https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
    """
    taken = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";")
        taken[name] = weight.rstrip("0.") != "q="
    return next((name for name in COMPRESS if taken.get(name, taken.get("*"))), "")
