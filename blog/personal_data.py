"""What the site knows of a person, by their e-mail address: each app tells it of its own tables."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import idna
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Record = Mapping[str, Any]

models.CharField.register_lookup(Lower)  # unlike `iexact`, the same words on both databases


@dataclass(frozen=True)
class Person:
    """Whoever an e-mail address belongs to."""

    email: str
    """In lower case, its domain in ASCII (RFC 5890)."""

    @property
    def spellings(self) -> list[str]:
        """The address as it may have been typed: its domain in ASCII, and in letters of its own."""
        local, _at, domain = self.email.rpartition("@")
        try:
            own = f"{local}@{idna.decode(domain)}"
        except idna.IDNAError:
            return [self.email]
        return list(dict.fromkeys([self.email, own]))

    def has(self, field: str) -> models.Q:
        """Return the condition that a field is the address, in whatever case it was typed."""
        return models.Q(**{f"{field}__lower__in": self.spellings})

    def is_named_in(self, field: str) -> models.Q:
        """Return the condition that the address stands in a field, among other words."""
        condition = models.Q()
        for spelling in self.spellings:
            condition |= models.Q(**{f"{field}__icontains": spelling})
        return condition


class Holding(NamedTuple):
    """What one table, or some that belong together, hold of people."""

    name: str
    """What the file for the person calls it."""
    label: str | Promise
    count: Callable[[Person], int]
    records: Callable[[Person], Iterator[Record]]
    """All that is held of a person, a few rows in memory at a time; nothing of anybody else."""
    erase: Callable[[Person, bool], int]
    """Forget some rows of a person, few enough for one transaction, and return how many: 0 when no
    more is to be forgotten. The second says whether published texts stay, without a name."""


def stays(_person: Person, _texts_stay: bool) -> int:
    """Erase nothing: what others have a right to, or what the law or safety asks to keep."""
    return 0


# ---------------------------------------------------------------- Those of this app


def _accounts(person: Person) -> models.QuerySet[User]:
    return User.objects.filter(person.has("email")).order_by("pk")


def _account_records(person: Person) -> Iterator[Record]:
    names = ("username", "email", "first_name", "last_name", "date_joined", "last_login")
    yield from _accounts(person).values(*names).iterator()


def _log(person: Person) -> models.QuerySet[LogEntry]:
    """The lines of the admin's log in which the address stands for the row that was changed."""
    return LogEntry.objects.filter(person.is_named_in("object_repr")).order_by("pk")


def _log_records(person: Person) -> Iterator[Record]:
    yield from _log(person).values("action_time", "object_repr").iterator()


HOLDINGS: list[Holding] = [
    # Whoever has an account logs in by it: it is closed under “Users”, where its rights are seen.
    Holding("accounts", _("Accounts"), lambda p: _accounts(p).count(), _account_records, stays),
    Holding(
        "admin_log",
        _("Lines of the admin’s log"),
        lambda p: _log(p).count(),
        _log_records,
        lambda p, _texts_stay: _log(p).order_by().update(object_repr=""),
    ),
]
"""In the order of the file. Each app above adds its own when it is loaded."""
