"""Telling the cache in front of the site which pages have changed, so that it asks for them anew.

It need not be told, since what it keeps expires after a second, and it shows no page that expired
more than ten seconds ago; but readers who come in between shall see what has changed, too.
"""

import logging
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection, HTTPException
from itertools import product
from threading import Lock
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)

LIFETIME = {"s_maxage": 1, "stale_while_revalidate": 10} if settings.FRONT_CACHE_URL else {}
"""What a page says to the cache in front beside what it says to browsers, in seconds."""

ENCODINGS = ("br", "gzip", "identity")
"""The forms in which the cache keeps a page, the commonest first."""

FRESH = "fresh=1"
"""The cookie of a request that is to see each like, as of those who have just sent something."""

PAUSE = 1.0
"""Seconds between two rounds: however often a page changes, it is made anew once in each."""

TIMEOUT = 10.0
"""Seconds to wait for the cache."""


class Page(Protocol):
    def get_absolute_url(self) -> str: ...


_changed: set[str] = set()
_lock = Lock()
_rounds = ThreadPoolExecutor(1, "front-cache")


def is_there() -> bool:
    return bool(settings.FRONT_CACHE_URL)


def changed(pages: Iterable[Page], *addresses: str) -> None:
    """Have the cache ask for pages anew, once what changed in them is committed.

    `pages` may be a QuerySet, which is read only then, and not at all where there is no cache. Does
    not wait for the cache, since that asks the application itself.
    """
    if is_there():
        transaction.on_commit(partial(_note, pages, addresses), robust=True)


def _note(pages: Iterable[Page], addresses: Iterable[str]) -> None:
    new = {*addresses, *(page.get_absolute_url() for page in pages)}
    with _lock:
        if new and not _changed:
            _rounds.submit(_tell)
        _changed.update(new)


def _tell() -> None:
    """Have what has changed since the last round made anew, in all its forms, and then pause."""
    with _lock:
        addresses = sorted(_changed)
        _changed.clear()
    cache = urlsplit(settings.FRONT_CACHE_URL)
    host = urlsplit(settings.SITE_URL).netloc
    try:
        connection = HTTPConnection(cache.hostname or "", cache.port, timeout=TIMEOUT)
        for address, encoding in product(addresses, ENCODINGS):
            headers = {"Host": host, "Accept-Encoding": encoding, "Cookie": FRESH}
            connection.request("HEAD", address, headers=headers)
            connection.getresponse().read()
        connection.close()
    except (OSError, HTTPException) as error:
        logger.warning("The cache in front was not told of all that has changed: %s", error)
    time.sleep(PAUSE)
