"""One article to 6,500 subscribers, with real workers that are killed and a server that refuses."""

import contextlib
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from subscriptions import mailing, sending
from subscriptions.models import Delivery, Mailing, Newsletter, Subscriber
from tests.subscriptions.crowds import begun, crowd
from tests.worker import run_worker, run_worker_later, wait_until, worker_process

pytestmark = pytest.mark.django_db(transaction=True)

READERS = 6_500
KILLS = 3


@pytest.fixture(autouse=True)
def _without_a_limit(mail_server):
    Newsletter(per_minute=0).save()


def senders() -> set[str]:
    """Return the names of the workers that send a batch, or did so when they were killed."""
    running = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, task_path=sending.send_batch.module_path
    )
    return {ids[-1] for ids in running.values_list("worker_ids", flat=True)}


def lease_passes():
    """Let so much time pass that whoever was sending must be dead, and a worker ticks."""
    Mailing.objects.update(next_at=F("next_at") - sending.LEASE)
    mailing.look(timezone.now())


def test_each_of_6500_gets_it_once(mail_server):
    readers = crowd(READERS)
    made = begun(title="Le lavoir")

    run_worker()

    assert Counter(mail_server.recipients) == Counter(reader.email for reader in readers)
    made.refresh_from_db()
    assert made.state == Mailing.State.DONE


def test_killed_workers_repeat_one_mail_each_and_forget_nobody(mail_server, tmp_path):
    readers = crowd(READERS)
    made = begun()

    with contextlib.ExitStack() as workers:
        running = {}

        def start(name):
            running[name] = workers.enter_context(worker_process(mail_server.url, tmp_path, name))

        start("first")
        start("second")
        for kill in range(KILLS):
            enough = (kill + 1) * READERS // 5
            wait_until(lambda enough=enough: len(mail_server.taken) > enough, 120)
            wait_until(lambda: senders() & running.keys())
            name = (senders() & running.keys()).pop()
            running.pop(name).kill()
            lease_passes()
            start(f"{name}{kill}")
        wait_until(lambda: Mailing.objects.get(pk=made.pk).state == Mailing.State.DONE, 120)

    times = Counter(mail_server.recipients)
    repeated = [email for email, count in times.items() if count > 1]
    assert set(times) == {reader.email for reader in readers}
    assert max(times.values()) <= 2
    assert len(repeated) <= KILLS
    assert set(made.deliveries.values_list("state", flat=True)) == {Delivery.State.SENT}
    for email in repeated:
        copies = [mail for mail in mail_server.mails if mail["To"] == email]
        assert len({mail["Message-ID"] for mail in copies}) == 1


def test_refused_for_a_time_is_delivered_and_refused_for_good_is_listed(mail_server):
    readers = crowd(READERS)
    addresses = [reader.email for reader in readers]
    for_good = set(addresses[::100])
    for_a_time = set(addresses[1::20])
    asked = Counter()

    def answer(recipient):
        asked[recipient] += 1
        if recipient in for_good:
            return "550 5.1.1 No such user"
        return "451 4.3.0 Later" if recipient in for_a_time and asked[recipient] < 3 else ""

    mail_server.answer = answer
    made = begun()
    run_worker()
    for _hour in range(2):
        Delivery.objects.update(due_at=F("due_at") - timedelta(hours=1))
        Mailing.objects.update(next_at=F("next_at") - timedelta(hours=1))
        run_worker_later()

    assert sorted(mail_server.recipients) == sorted(set(addresses) - for_good)
    failed = made.deliveries.failed().select_related("subscriber")
    assert {row.subscriber.email: row.answer for row in failed} == dict.fromkeys(
        for_good, "550 5.1.1 No such user"
    )
    assert mailing.progress(made).sent == READERS - len(for_good)
    assert Subscriber.objects.active().count() == READERS - len(for_good)
    assert Mailing.objects.get().state == Mailing.State.DONE
