"""Forgetting a person: written down, carried out in pieces by the worker, and taken up again.

What is erased is found by the address, and is not found again. So it does no harm to do a piece
twice, and whoever takes up a piece that was cut off goes on where it was.
"""

import logging
import time
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from blog.personal_data import HOLDINGS, Person
from comments.bulk import BREATH
from privacy.models import Asking, Deed

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 10
"""Pieces that one task erases, so that mails need not wait long for it."""

LOST = timedelta(minutes=15)
"""After what time an erasure that is not done counts as forgotten by its worker."""


def ask(person: Person, *, texts_stay: bool, by: User | None = None) -> Deed:
    """Have all erased that can be; `by` is whoever decides it for the person, who else did."""
    with transaction.atomic():
        deed = Deed.objects.create(
            kind=Deed.Kind.ERASURE,
            email=person.email,
            texts_stay=texts_stay,
            by=by,
            by_the_person=by is None,
        )
        # Whoever has another link to this address finds nothing by it any more.
        Asking.objects.filter(email=person.email).delete()
        carry_on.enqueue(deed.pk)
    return deed


@task
def carry_on(deed_id: int) -> None:
    """Erase some pieces, then let others have their turn, until there is nothing left."""
    for _piece in range(MOST_AT_ONCE):
        if not _erase_some(deed_id):
            return
        time.sleep(BREATH)
    carry_on.enqueue(deed_id)


def _erase_some(deed_id: int) -> bool:
    """Erase one piece, and count it with it; return whether there may be more."""
    with transaction.atomic():
        deed = Deed.objects.select_for_update().unfinished().filter(pk=deed_id).first()
        if deed is None:
            return False
        person = Person(deed.email)
        for holding in HOLDINGS:
            if rows := holding.erase(person, deed.texts_stay):
                deed.count(holding.name, rows)
                deed.save(update_fields=["counts"])
                return True
        deed.email, deed.ended_at = "", timezone.now()
        deed.save(update_fields=["email", "ended_at"])
    logger.info("The data of a person were erased: %d rows (request %d).", deed.rows, deed.pk)
    return False


@task
def resume() -> None:
    """Take up erasures whose worker was killed, and forget who asked and did not come."""
    Asking.objects.over().delete()
    for deed in Deed.objects.unfinished().filter(at__lt=timezone.now() - LOST):
        carry_on.enqueue(deed.pk)
