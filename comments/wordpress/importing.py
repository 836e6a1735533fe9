"""Bringing in what WordPress exported: one step after the other, going on after a kill.

All files are read once before anything comes in, so that a bad one is found first. Each step is
one transaction, in which the import counts it under a lock: so none is done twice, whoever else
carries the import out.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from blog import files
from blog.letters import one_line
from blog.models import Blog, Origin, WordPressImport
from blog.private_files import private_storage
from blog.search import index
from blog.wordpress.media import Media, NoMedia
from blog.wordpress.reading import read
from blog.wordpress.survey import Survey
from blog.wordpress.survey import survey as read_once
from blog.wordpress.tally import ADDED, Tally
from blog.wordpress.wxr import Item, Unreadable
from comments.bulk import BREATH
from comments.wordpress.arrivals import Arrivals, Step, count_steps
from comments.wordpress.report import LABELS

WAITING, RUNNING, DONE, FAILED = WordPressImport.State

LOOK_AGAIN = timedelta(minutes=1)
"""When the worker sees whether whoever carries an import out was killed."""

KEPT = {
    Origin.Kind.ARTICLE: ["article", "page"],
    Origin.Kind.PICTURE: ["picture"],
    Origin.Kind.COMMENT: ["comment"],
}
"""The kinds that are counted, by the kind of origin that says of each that it came in."""

TRIES = 3
"""How often a step is tried while others write what it would write."""

type Tell = Callable[[WordPressImport], None]


# ---------------------------------------------------------------- The way of an import


def start(run: WordPressImport) -> bool:
    """Have the worker carry an import out, or go on with one that was stopped, if it can."""
    with transaction.atomic():
        begun = _begin(run)
        if begun:
            carry_on.enqueue(run.pk)
    return begun


def run_now(run: WordPressImport, survey: Survey, tell: Tell) -> None:
    """Carry an import out here; whoever starts it again after a kill goes on where it was."""
    _begin(run)
    carry_out(run.pk, tell=tell, survey=survey)


def unfinished(survey: Survey) -> WordPressImport | None:
    """Return an import of the same files that was stopped before its end."""
    stopped = WordPressImport.objects.exclude(state=DONE).exclude(state=FAILED, done=F("total"))
    same = stopped.filter(digest=survey.digest, is_rehearsal=False, owns_files=False)
    return same.first()


def may_go_on(run: WordPressImport) -> bool:
    """Whether an import can be taken up: no worker is at it, and its files are there.

    Whoever began one by the command may have been killed, which nothing here tells.
    """
    is_idle = run.state in (WAITING, FAILED) or (run.state == RUNNING and not run.owns_files)
    return is_idle and bool(run.files)


def _begin(run: WordPressImport) -> bool:
    idle = WordPressImport.objects.filter(pk=run.pk, state=run.state)
    return may_go_on(run) and bool(idle.update(state=RUNNING, fault=""))


@task()
def carry_on(run_id: int, seen: int | None = None) -> None:
    """Carry an import out from where it stands, if it stands where it was `seen` a while ago.

    Where it moved on, another worker is at it; a rehearsal would be begun anew under its hands.
    """
    run = WordPressImport.objects.filter(pk=run_id).first()
    if run and run.state == RUNNING:
        # Another look, in case that whoever carries it out is killed.
        carry_on.using(run_after=timezone.now() + LOOK_AGAIN).enqueue(run_id, run.done)
        if seen in (None, run.done):
            carry_out(run_id, pause=BREATH)
    elif run and run.state == DONE:
        _discard(run)  # whoever carried it out may have been killed before that


def carry_out(
    run_id: int, *, tell: Tell | None = None, survey: Survey | None = None, pause: float = 0
) -> None:
    """Bring in what is left, and say after each step how far it is.

    After a fault, of the files or of ours, the import can be started again.
    """
    run = WordPressImport.objects.get(pk=run_id)
    with translation.override(Blog.load().language):
        try:
            survey = survey or read_once(run.paths)
            _prepare(run, survey)
            with Media.open(run.media) if run.media else nullcontext() as media:
                for step in _left(run, Arrivals(run, survey, media)):
                    tally = _take(run, step)
                    if tally is None:
                        return
                    if tell:
                        tell(run)
                    if any(counts[ADDED] for counts in tally.counts.values()):
                        time.sleep(pause)
            _finish(run)
        except Unreadable as error:
            _fail(run, _told(run, error))
            _discard(run)
        except NoMedia as error:
            _fail(run, str(error))
        except Exception as error:
            _fail(run, f"{type(error).__name__}: {error}")
            raise


def _prepare(run: WordPressImport, survey: Survey) -> None:
    """Write down what the files hold. A rehearsal, of which nothing is kept, begins anew."""
    run.site = survey.site.address.partition("://")[2]
    run.title = survey.site.title[:200]
    run.digest = survey.digest
    run.found = survey.found
    run.total = count_steps(survey)
    changed = ["site", "title", "digest", "found", "total"]
    if run.is_rehearsal:
        run.remarks.all().delete()
        run.done, run.counts = 0, {}
        changed += ["done", "counts"]
    run.save(update_fields=changed)


def _left(run: WordPressImport, arrivals: Arrivals) -> Iterator[Step]:
    items = (found for found in read(run.paths) if isinstance(found, Item))
    steps = arrivals.steps(items)
    if run.done:
        arrivals.accounts.know()
    return islice(steps, run.done, None)


def _take(run: WordPressImport, step: Step) -> Tally | None:
    """Bring in one step, unless somebody else has; None says that somebody has."""
    step.prepare()
    for attempt in range(TRIES):
        try:
            return _keep(run, step)
        except IntegrityError:
            if attempt + 1 == TRIES:
                raise
    raise AssertionError("The last try returns or raises.")


def _keep(run: WordPressImport, step: Step) -> Tally | None:
    """Write one step down, and count it, under a lock on the import."""
    running = WordPressImport.objects.filter(pk=run.pk, state=RUNNING, done=run.done)
    with files.atomic():
        locked = running.select_for_update(of=("self",)).first()
        if locked is None:
            return None
        tally = Tally(locked)
        with transaction.atomic():
            step.keep(tally)
            transaction.set_rollback(run.is_rehearsal)
        tally.write_down()
        locked.done += 1
        locked.save(update_fields=["done", "counts"])
    run.done, run.counts = locked.done, locked.counts
    return tally


def _finish(run: WordPressImport) -> None:
    """Say that all is done, if what came of each kind adds up to what the files hold."""
    state, fault = DONE, ""
    if wrong := disagreeing(run):
        kinds = ", ".join(str(LABELS[kind]) for kind in wrong)
        state, fault = FAILED, _("The sums do not agree: %s.") % kinds
    running = WordPressImport.objects.filter(pk=run.pk, state=RUNNING)
    if running.update(state=state, fault=fault, ended_at=timezone.now()):
        _discard(run)
        index.keep_up.enqueue()


def disagreeing(run: WordPressImport) -> list[str]:
    """Return the kinds of which not all that was found came in, was here or was left out.

    What came in is counted once more where it is kept.
    """
    wrong = [
        kind
        for kind, number in run.found.items()
        if number != sum(run.counts.get(kind, {}).values())
    ]
    if not run.is_rehearsal:
        for name, kinds in KEPT.items():
            kept = run.origins.filter(kind=name).count()
            if kept != sum(run.counts.get(kind, {}).get(ADDED, 0) for kind in kinds):
                wrong += [kind for kind in kinds if kind not in wrong]
    return wrong


def _told(run: WordPressImport, error: Unreadable) -> str:
    """Return what is wrong with a file, by the name that it had before it was uploaded."""
    sentence = str(error)
    for path, name in zip(run.paths, run.names, strict=True):
        sentence = sentence.replace(path.name, name)
    return sentence


def _discard(run: WordPressImport) -> None:
    """Delete what was uploaded, when nothing more is to be read of it."""
    if run.owns_files:
        for path in filter(None, [*run.files, run.media]):
            private_storage().delete(path)
        WordPressImport.objects.filter(pk=run.pk).update(files=[], media="")


def _fail(run: WordPressImport, fault: str) -> None:
    running = WordPressImport.objects.filter(pk=run.pk, state=RUNNING)
    running.update(state=FAILED, fault=one_line(fault)[:500])
