"""Somebody asks what is stored about an address: a mail answers to whoever reads what it gets.

The page that takes the address does the same for each, whether anything is stored about it or not;
only the mail tells, and only its reader.
"""

from django.core import signing
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils.translation import gettext as _

from blog.addresses import absolute
from blog.languages import of_the_blog
from privacy import export
from privacy.models import Asking
from subscriptions import envelopes, limits, posting
from subscriptions.limits import A_DAY, AN_HOUR

MY_DATA = "privacy.my-data"
"""The purpose of the signature."""

FROM_A_NETWORK = 5
"""How many ask from one network within an hour."""

MAILS = 3
"""How many of these mails an address gets in a day, whoever asks for them."""


class TooMany(Exception):
    """Too many have asked from one network."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        """After how many seconds somebody may ask again."""
        super().__init__(_("Much was asked from your network lately. Try again in an hour."))


def admit(ip_address: str) -> None:
    """Count somebody who asks; raises TooMany. Nothing is looked up before that."""
    key = limits.network_key("my-data", ip_address)
    if not limits.take(key, FROM_A_NETWORK, AN_HOUR):
        raise TooMany(limits.wait(AN_HOUR))


def ask(email: str) -> None:
    """Have whoever reads the mail of an address told what is stored about it."""
    with transaction.atomic():
        if limits.take(limits.address_key("my-data", email), MAILS, A_DAY):
            tell.enqueue(Asking.objects.create(email=email).pk)


def path(name: str, asking: Asking) -> str:
    """Return the address within the site of a page that only the reader of a mail can open."""
    token = signing.Signer(salt=MY_DATA).sign(f"{asking.pk}-{_when(asking)}")
    return reverse(f"privacy:{name}", args=[token])


def read(token: str) -> Asking | None:
    """Return what a link is for, or None when it is over: too old, or used to erase.

    Raises signing.BadSignature when it is not ours.
    """
    key, _hyphen, when = signing.Signer(salt=MY_DATA).unsign(token).partition("-")
    found = Asking.objects.open().filter(pk=int(key)).first()
    return found if found and _when(found) == when else None


def _when(asking: Asking) -> str:
    """Return what tells an asking from one that had its key before a backup was put back."""
    return str(int(asking.at.timestamp() * 1_000))


@task
def tell(asking_id: int, attempt: int = 0) -> None:
    """Send the link, or say that nothing is stored, as long as the link would work."""
    asking = Asking.objects.open().filter(pk=asking_id).first()
    if asking is None:
        return
    is_known = any(export.counted(asking.person).values())
    with of_the_blog():
        context = {"is_known": is_known, "address": absolute(path("my_data", asking))}
        letter = envelopes.compose("privacy/mail/my_data.html", context, automatic=True)
    key = f"my-data {asking.pk}"
    posting.post(
        letter, asking.email, None, key=key, attempt=attempt, again=tell, about=(asking.pk,)
    )
