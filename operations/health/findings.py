"""What a check finds: how things stand, in one sentence, and what to do."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.db import connection, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

logger = logging.getLogger(__name__)


class State(models.TextChoices):
    GOOD = "good", gettext_lazy("good")
    LOOK = "look", gettext_lazy("look at this")
    BROKEN = "broken", gettext_lazy("broken")


class Verdict(NamedTuple):
    """What a check says; the sentence is whole, and so is what to do."""

    state: State
    sentence: str
    remedy: str = ""
    details: list[str] = []


class Finding(NamedTuple):
    name: str
    state: State
    sentence: str
    remedy: str
    details: list[str]


type Text = str | Promise
"""Words that may be translated only when they are read."""


class Check(NamedTuple):
    name: Text
    look: Callable[[], Verdict | None]
    """Looks, within seconds; None where there is nothing of the kind on this site."""
    remedy: Text
    """What to do where looking fails."""


def check(name: Text, remedy: Text) -> Callable[[Callable[[], Verdict | None]], Check]:
    """Make a check of a function that looks."""
    return lambda look: Check(name, look, remedy)


def good(sentence: str, details: list[str] | None = None) -> Verdict:
    return Verdict(State.GOOD, sentence, "", details or [])


def look(sentence: str, remedy: str, details: list[str] | None = None) -> Verdict:
    return Verdict(State.LOOK, sentence, remedy, details or [])


def broken(sentence: str, remedy: str, details: list[str] | None = None) -> Verdict:
    return Verdict(State.BROKEN, sentence, remedy, details or [])


def examine(checks: Iterable[Check]) -> Iterator[Finding]:
    """Yield what each check finds; one that fails has found something too, and ends no other."""
    for one in checks:
        try:
            verdict = _look(one)
        except Exception as error:
            logger.debug("Looking at %s failed.", one.name, exc_info=True)
            why = str(error).strip().partition("\n")[0] or type(error).__name__
            verdict = broken(_("No answer: %s.") % why.rstrip("."), str(one.remedy))
        if verdict:
            yield Finding(str(one.name), *verdict)


def _look(one: Check) -> Verdict | None:
    """Look, within a savepoint where there is a transaction, which a failed query would spoil."""
    if connection.in_atomic_block:
        with transaction.atomic():
            return one.look()
    return one.look()
