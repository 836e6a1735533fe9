"""What subscriptions hold of a person, for whoever asks for it or wants it forgotten."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.personal_data import Holding, Person, Record, stays
from subscriptions import disclosure, membership
from subscriptions.models import Subscriber, Suppression, digest_of


def _subscribers(person: Person) -> models.QuerySet[Subscriber]:
    return Subscriber.objects.filter(email=person.email)


def _records(person: Person) -> Iterator[Record]:
    for subscriber in _subscribers(person):
        yield disclosure.everything_about(subscriber)


def _erase(person: Person, _texts_stay: bool) -> int:
    """Erase a subscription with all that is followed; a digest stays, as decision 24 has it."""
    subscribers = list(_subscribers(person))
    for subscriber in subscribers:
        membership.erase(subscriber)
    return len(subscribers)


def _suppressions(person: Person) -> models.QuerySet[Suppression]:
    return Suppression.objects.filter(digest=digest_of(person.email))


HOLDINGS = [
    Holding("subscription", _("Subscription"), lambda p: _subscribers(p).count(), _records, _erase),
    # It keeps mail from whoever wants none, and is no address to those without the key of the site.
    Holding(
        "no_mail",
        _("A digest of the address, which stays, so that no mail is sent to it"),
        lambda p: _suppressions(p).count(),
        lambda p: _suppressions(p).values("digest", "at").iterator(),
        stays,
    ),
]
