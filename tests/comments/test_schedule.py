"""What is begun from time to time, by whom, and what becomes of the work of a dead worker."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import notices, schedule, upkeep
from comments.models import Chore, Comment, FilterHealth
from tests.at_once import at_once
from tests.factories import CommentFactory
from tests.worker import keeping_signals, wait_until, waiting_tasks, worker_process

pytestmark = pytest.mark.django_db(transaction=True)

PARIS = ZoneInfo("Europe/Paris")

NIGHTLY = schedule.Entry("nightly", 4, upkeep.keep_up)
HOURLY = schedule.Entry("hourly", None, notices.tell_hourly)


def at(hour, minute=0, day=24):
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


# ---------------------------------------------------------------- When a chore is due


@pytest.mark.parametrize(
    ("now", "due"),
    [(at(4), at(4)), (at(23), at(4)), (at(3, 59), at(4, day=23)), (at(0), at(4, day=23))],
)
def test_daily_chore_is_due_at_its_hour(now, due):
    assert schedule.last_due(4, now) == due


@pytest.mark.parametrize(("now", "due"), [(at(9), at(9)), (at(9, 59), at(9)), (at(0, 1), at(0))])
def test_hourly_chore_is_due_at_each_full_hour(now, due):
    assert schedule.last_due(None, now) == due


@pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])
def test_daily_chore_keeps_its_hour_when_the_clocks_change(day):
    for distance in range(2):
        noon = (day + timedelta(days=distance)).replace(hour=12, tzinfo=PARIS)

        due = schedule.last_due(4, noon)

        assert (due.date(), due.hour, due.minute) == (noon.date(), 4, 0)


def test_chore_is_begun_once_until_it_is_due_again():
    moments = [at(4), at(4, 1), at(12), at(3, 59, day=25), at(4, day=25), at(4, 1, day=25)]

    begun = [schedule.begin(NIGHTLY, moment) for moment in moments]

    assert begun == [True, False, False, False, True, False]
    assert waiting_tasks().count() == 2


def test_chore_that_was_missed_often_is_made_up_for_once():
    schedule.begin(HOURLY, at(9))

    begun = [schedule.begin(HOURLY, moment) for moment in (at(17, 20), at(17, 21), at(18))]

    assert begun == [True, False, True]


def test_of_many_workers_one_begins_a_chore():
    now = timezone.now()

    begun = at_once(*[lambda: schedule.begin(NIGHTLY, now)] * 6)

    assert sorted(begun) == [False] * 5 + [True]
    assert waiting_tasks().count() == 1


def test_worker_begins_what_is_in_the_timetable():
    with keeping_signals():
        call_command("worker", batch=True, startup_delay=False, interval=0, verbosity=0)

    begun = Chore.objects.exclude(name__startswith="worker:")
    assert {chore.name for chore in begun} == {entry.name for entry in schedule.TIMETABLE}
    assert DBTaskResult.objects.count() == len(schedule.TIMETABLE)


def test_worker_tries_the_key_when_it_starts(akismet_server):
    Chore.objects.bulk_create(
        Chore(name=entry.name, begun_at=timezone.now()) for entry in schedule.TIMETABLE
    )

    with keeping_signals():
        call_command("worker", batch=True, startup_delay=False, interval=0, verbosity=0)

    assert FilterHealth.load().key == FilterHealth.Key.VALID


# ---------------------------------------------------------------- Workers that die


def running_task(worker_ids, minutes):
    """A task that a worker took up some minutes ago."""
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        args_kwargs={"args": [], "kwargs": {}},
        task_path=upkeep.keep_up.module_path,
        backend_name="default",
        run_after=timezone.now() - timedelta(minutes=minutes),
        started_at=timezone.now() - timedelta(minutes=minutes),
        worker_ids=worker_ids,
    )


def heartbeat(worker_id, minutes):
    Chore.objects.create(
        name=f"worker:{worker_id}", begun_at=timezone.now() - timedelta(minutes=minutes)
    )


def status_of(task):
    task.refresh_from_db()
    return task.status


@pytest.mark.parametrize(
    ("started", "beat", "status"),
    [(6, 6, "READY"), (600, 600, "READY"), (600, 1, "RUNNING"), (4, 4, "RUNNING")],
)
def test_task_is_put_back_when_its_worker_has_been_silent(started, beat, status):
    task = running_task(["first"], started)
    heartbeat("first", beat)

    schedule.tick("second")

    assert status_of(task) == status


def test_task_of_a_worker_that_never_said_anything_is_put_back():
    task = running_task(["unknown"], 6)

    schedule.tick("second")

    assert status_of(task) == "READY"


def test_task_is_whose_worker_took_it_last():
    task = running_task(["dead", "alive"], 6)
    heartbeat("alive", 0)

    schedule.tick("third")

    assert status_of(task) == "RUNNING"


def test_longest_name_of_a_worker_is_known_again():
    name = "w" * 64
    task = running_task([name], 6)

    schedule.tick(name)

    assert status_of(task) == "RUNNING"


def test_task_that_kills_every_worker_is_given_up(caplog):
    task = running_task(list("abcde"), 6)

    schedule.tick("sixth")

    assert status_of(task) == "FAILED"
    assert "WorkerDied" in task.traceback
    assert "5 workers died with it" in caplog.text


def test_dead_workers_are_forgotten():
    heartbeat("dead", 6)
    heartbeat("alive", 1)

    schedule.tick("new")

    names = Chore.objects.filter(name__startswith="worker:").values_list("name", flat=True)
    assert set(names) == {"worker:alive", "worker:new"}


# ---------------------------------------------------------------- What each tick looks after


def test_look_that_fails_keeps_no_other_from_its_work(monkeypatch, caplog):
    seen = []

    def fail(now):
        raise RuntimeError("no such week")

    monkeypatch.setattr(schedule, "LOOKS", [fail, seen.append])

    schedule.tick("first")

    assert len(seen) == 1
    assert "no such week" in caplog.text


# ---------------------------------------------------------------- A real worker, really killed


def some_minutes_pass():
    """Make everything look as long ago as when nobody had been there for a while."""
    earlier = timezone.now() - schedule.SILENCE - timedelta(seconds=1)
    Chore.objects.filter(name__startswith="worker:").update(begun_at=earlier)
    DBTaskResult.objects.running().update(started_at=earlier)


def test_task_of_a_killed_worker_is_done_by_the_next(mail_server, moderator, say, tmp_path):
    mail_server.hang()
    say(body="I beg to differ.")
    with worker_process(mail_server.url, tmp_path) as first:
        assert mail_server.asked.wait(30)
        first.kill()
        first.wait()
    cut_off = DBTaskResult.objects.running().get()
    mail_server.let_go.set()
    some_minutes_pass()

    with worker_process(mail_server.url, tmp_path):
        wait_until(lambda: status_of(cut_off) == "SUCCESSFUL")

    [mail] = mail_server.mails
    assert "I beg to differ." in mail.get_body(["plain"]).get_content()
    assert len(cut_off.worker_ids) == 2


def test_worker_does_chores_and_stops_when_told_to(mail_server, tmp_path):
    spam = CommentFactory(spam=True, created_at=timezone.now() - timedelta(days=16))

    with worker_process(mail_server.url, tmp_path) as process:
        wait_until(lambda: not Comment.objects.filter(pk=spam.pk).exists())
        wait_until(lambda: not DBTaskResult.objects.running().exists())
        process.terminate()
        output, _ = process.communicate(timeout=30)

    assert process.returncode == 0
    assert "Traceback" not in output
