"""Bringing in a list of subscribers: some hundred lines at a time, going on after a kill.

The lines of one transaction are counted in it, under a lock on the import, so that none is counted
twice, whoever else carries the import out. The file is deleted at the end.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched, islice
from pathlib import Path

from django.db import IntegrityError, transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from blog.letters import one_line
from blog.models import Blog
from comments.bulk import BREATH
from subscriptions import subscriber_files
from subscriptions.import_chunks import COUNTED, NO_ADDRESS, WRONG_ADDRESS, Chunk
from subscriptions.models import Mailing, SubscriberImport
from subscriptions.subscriber_files import Line, Unreadable

WAITING, RUNNING, DONE, FAILED = SubscriberImport.State

CHUNK = 300
"""How many lines are brought in within one transaction: what a kill can cost."""

LOOK_AGAIN = timedelta(minutes=1)
"""When the worker sees whether whoever carries an import out was killed."""

TRIES = 3
"""How often a chunk is tried while people of it sign up by themselves at the same moment."""


def sentence(reason: str) -> str:
    """Say in the language that is active why a line was not understood, by the name of it."""
    return {
        NO_ADDRESS: _("There is no address in this line."),
        WRONG_ADDRESS: _("This is not an e-mail address."),
    }[reason]


def invalid_lines(import_: SubscriberImport) -> int:
    return import_.done - import_.added - import_.known - import_.refused


# ---------------------------------------------------------------- The way of an import


def start(import_: SubscriberImport) -> bool:
    """Have the worker carry an import out, or go on with one that failed, if its file is there."""
    return _begin(import_, timezone.now())


def run(import_: SubscriberImport, tell: Callable[[SubscriberImport], None]) -> None:
    """Carry an import out here and now; the worker takes it up if this is killed."""
    if _begin(import_, timezone.now() + LOOK_AGAIN):
        carry_out(import_.pk, tell)


def _begin(import_: SubscriberImport, look_at: datetime) -> bool:
    idle = SubscriberImport.objects.filter(pk=import_.pk, state__in=[WAITING, FAILED])
    with transaction.atomic():
        begun = idle.exclude(file="").update(state=RUNNING, fault="")
        if begun:
            carry_on.using(run_after=look_at).enqueue(import_.pk)
    return bool(begun)


@task()
def carry_on(import_id: int) -> None:
    """Carry an import out from where it stands; it does no harm to do so twice, or at once."""
    if SubscriberImport.objects.filter(pk=import_id, state=RUNNING).exists():
        # Another look, in case that this worker is killed.
        carry_on.using(run_after=timezone.now() + LOOK_AGAIN).enqueue(import_id)
        carry_out(import_id)


def carry_out(import_id: int, tell: Callable[[SubscriberImport], None] | None = None) -> None:
    """Bring in what is left of a file, and say after each transaction how far it is.

    A file that is no list is deleted. After another fault the import can be started again.
    """
    import_ = SubscriberImport.objects.get(pk=import_id)
    with translation.override(Blog.load().language):
        try:
            for chunk in _chunks(import_):
                if not _bring_in(import_, chunk):
                    return
                if tell:
                    tell(import_)
                time.sleep(BREATH)
            _finish(import_)
        except Unreadable as error:
            import_.file.delete(save=False)
            _fail(import_, str(error))
        except Exception as error:
            _fail(import_, f"{type(error).__name__}: {error}")
            raise


def _chunks(import_: SubscriberImport) -> Iterator[tuple[Line, ...]]:
    """Yield what is left, and nothing where all was done and only the end was missed."""
    if import_.lines and import_.done >= import_.lines:
        return
    with Path(import_.file.path).open("rb") as file:
        if not import_.lines:
            import_.lines = subscriber_files.count(file)
            import_.save(update_fields=["lines"])
        yield from batched(islice(subscriber_files.read(file), import_.done, None), CHUNK)


def _finish(import_: SubscriberImport) -> None:
    """Delete the file, then say so: whoever is killed in between does the rest once more."""
    import_.file.delete(save=False)
    with transaction.atomic():
        running = SubscriberImport.objects.filter(pk=import_.pk, state=RUNNING)
        if running.update(state=DONE, file=""):
            held = Mailing.objects.filter(batch=import_, state=Mailing.State.PAUSED, began_at=None)
            held.update(state=Mailing.State.WAITING, starts_at=timezone.now())


def _fail(import_: SubscriberImport, fault: str) -> None:
    running = SubscriberImport.objects.filter(pk=import_.pk, state=RUNNING)
    running.update(state=FAILED, fault=one_line(fault)[:300], file=import_.file.name or "")


def _bring_in(import_: SubscriberImport, chunk: Iterable[Line]) -> bool:
    """Bring in some lines at once, unless somebody else has; say whether it was us."""
    running = SubscriberImport.objects.filter(pk=import_.pk, state=RUNNING, done=import_.done)
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                locked = running.select_for_update(of=("self",)).first()
                if locked:
                    Chunk(locked, chunk).bring_in()
            break
        except IntegrityError:
            if attempt + 1 == TRIES:
                raise
    import_.refresh_from_db(fields=COUNTED)
    return locked is not None
