"""A cache that helps where it can, and never stands in the way of an answer."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

REST = 5
"""For how many seconds a cache that has failed is left alone, so that nobody waits for it."""


class QuietCache:
    """Django's cache; while it fails it is empty, and says so once in the log."""

    def __init__(self) -> None:
        self.has_failed = False
        self.rests_until = 0.0

    def get(self, key: str) -> Any:
        return self._ask(lambda: cache.get(key))

    def set(self, key: str, value: object, seconds: float) -> None:
        self._ask(lambda: cache.set(key, value, seconds))

    def add(self, key: str, seconds: float) -> bool:
        """Take a key for some seconds; return whether nobody has it already."""
        return bool(self._ask(lambda: cache.add(key, 1, seconds), otherwise=True))

    def count(self, key: str, seconds: float) -> int:
        """Count one more under a key that is forgotten after some seconds; return how many."""

        def question() -> int:
            cache.add(key, 0, seconds)
            try:
                return cache.incr(key)
            except ValueError:  # it was forgotten just now
                return 1

        return int(self._ask(question, otherwise=0))

    def delete(self, key: str) -> None:
        self._ask(lambda: cache.delete(key))

    def _ask(self, question: Callable[[], object], otherwise: object = None) -> Any:
        if time.monotonic() < self.rests_until:
            return otherwise
        try:
            answer = question()
        except (RedisError, OSError) as error:
            self.rests_until = time.monotonic() + REST
            if not self.has_failed:
                self.has_failed = True
                logger.error(
                    "The cache of CACHE_URL fails (%s): pages are made anew, which takes longer, "
                    "and nobody is held back who does too much. See whether it runs, or set "
                    "CACHE_URL to locmem:// for one process.",
                    error,
                )
            return otherwise
        if self.has_failed:
            self.has_failed = False
            logger.info("The cache of CACHE_URL answers again.")
        return answer
