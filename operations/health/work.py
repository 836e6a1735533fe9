"""What is done in the background, and whether anybody does it."""

from collections import Counter
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks_db.models import DBTaskResult

from comments import schedule
from comments.models import Chore
from operations.health.findings import Verdict, broken, check, good, look

PATIENCE = timedelta(minutes=15)
"""How long a task may wait for a worker, and a chore for being begun."""

RECENTLY = timedelta(days=1)

DATABASE = gettext_lazy("See what is said of the database.")


@check(gettext_lazy("worker"), DATABASE)
def worker() -> Verdict:
    alive = schedule.alive(timezone.now())
    if not alive:
        return broken(
            _("None has been alive for the last %d minutes.") % (schedule.SILENCE.seconds // 60),
            _("Start `manage.py worker`, or `systemctl start palabre-worker`, and read its log."),
        )
    return good(ngettext("%d is alive.", "%d are alive.", len(alive)) % len(alive))


@check(gettext_lazy("tasks"), DATABASE)
def tasks() -> Verdict:
    """Look for tasks that nobody takes up, and for those that failed since yesterday."""
    now = timezone.now()
    ready = DBTaskResult.objects.ready()
    late = ready.filter(enqueued_at__lt=now - PATIENCE)
    late = late.exclude(run_after__range=(now - PATIENCE, now))
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=now - RECENTLY)
    names = Counter(failed.values_list("task_path", flat=True))
    details = [f"{name}: {count}" for name, count in names.most_common()]
    waiting, lost = late.count(), names.total()
    if waiting:
        sentence = ngettext(
            "%(n)d task waits for longer than %(time)s.",
            "%(n)d tasks wait for longer than %(time)s.",
            waiting,
        )
        return look(
            sentence % {"n": waiting, "time": timesince(now - PATIENCE, now)},
            _("See whether a worker is alive; if it is busy for long, start another."),
            details,
        )
    if lost:
        sentence = ngettext("%d failed since yesterday.", "%d failed since yesterday.", lost)
        return look(sentence % lost, _("Look for these names in the worker’s log."), details)
    return good(
        ngettext("%d waits, none has failed.", "%d wait, none has failed.", ready.count())
        % ready.count()
    )


@check(gettext_lazy("timetable"), DATABASE)
def timetable() -> Verdict:
    """See whether all that is due from time to time was begun when it was due."""
    now = timezone.now()
    begun = dict(Chore.objects.values_list("name", "begun_at"))
    details: list[str] = []
    missed: list[str] = []
    for entry in schedule.TIMETABLE:
        at = begun.get(entry.name)
        due = schedule.last_due(entry.hour, now)
        if (at is None or at < due) and now - due > PATIENCE:
            missed.append(entry.name)
        details.append(f"{entry.name}: {_when(at)}")
    if missed:
        return look(
            ngettext(
                "%d chore was not begun when it was due.",
                "%d chores were not begun when they were due.",
                len(missed),
            )
            % len(missed),
            _("See whether a worker is alive; it makes up for what was missed."),
            details,
        )
    return good(_("All was begun when it was due."), details)


def _when(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else _("never")
