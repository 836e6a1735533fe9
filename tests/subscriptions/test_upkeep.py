"""Whom the daily upkeep forgets, and whom it does not."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from comments.schedule import TIMETABLE
from subscriptions import limits, membership, upkeep
from subscriptions.models import Change, Quota, Subscriber, SubscriberImport
from tests.factories import SubscriberFactory

pytestmark = pytest.mark.django_db


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def keep_up():
    upkeep.keep_up.func()


def test_it_is_done_each_day():
    assert upkeep.keep_up in [entry.task for entry in TIMETABLE if entry.hour is not None]


@pytest.mark.parametrize("trait", ["pending", "unreachable"])
def test_who_never_confirmed_is_erased_after_thirty_days_and_may_be_asked_again(trait):
    old = SubscriberFactory(**{trait: True}, confirmed_at=None, created_at=days_ago(31))
    SubscriberFactory(**{trait: True}, confirmed_at=None, created_at=days_ago(29))

    keep_up()

    assert Subscriber.objects.count() == 1
    assert not membership.is_suppressed(old.email)
    assert Change.objects.get().why == Change.Why.EXPIRED


def test_whoever_was_asked_again_has_thirty_days_from_then():
    SubscriberFactory(pending=True, created_at=days_ago(40), asked_at=days_ago(29))

    keep_up()

    assert Subscriber.objects.exists()


def test_who_left_is_erased_after_thirty_days_and_stays_suppressed():
    old = SubscriberFactory(left=True, ended_at=days_ago(31))
    SubscriberFactory(left=True, ended_at=days_ago(29))

    keep_up()

    assert Subscriber.objects.count() == 1
    assert membership.is_suppressed(old.email)


def test_who_gets_mail_or_must_get_none_stays():
    long_ago = {"created_at": days_ago(900), "confirmed_at": days_ago(900)}
    SubscriberFactory(**long_ago)
    SubscriberFactory(**long_ago, unreachable=True, ended_at=days_ago(400))
    SubscriberFactory(**long_ago, status=Subscriber.Status.COMPLAINED, ended_at=days_ago(400))

    keep_up()

    assert Subscriber.objects.count() == 3


def test_ended_quotas_go(clock):
    limits.take("key", 1, limits.AN_HOUR)
    clock.pass_by(hours=2)

    keep_up()

    assert not Quota.objects.exists()


def test_log_says_how_many_and_not_who(caplog):
    caplog.set_level(logging.INFO)
    SubscriberFactory(email="ada@example.org", left=True, ended_at=days_ago(31))

    keep_up()

    assert "0 never confirmed, 1 left" in caplog.text
    assert "ada" not in caplog.text


@pytest.mark.parametrize(("days", "is_kept"), [(29, True), (31, False)])
def test_list_that_did_not_come_in_is_deleted_after_thirty_days(settings, tmp_path, days, is_kept):
    settings.DATA_DIR = tmp_path
    wrong = [{"line": 2, "text": "ada at example.org", "reason": "wrong_address"}]
    import_ = SubscriberImport.objects.create(
        file=ContentFile(b"email\n", "list.csv"),
        name="list.csv",
        state=SubscriberImport.State.FAILED,
        invalid=wrong,
        at=days_ago(days),
    )
    file = Path(import_.file.path)

    keep_up()

    import_.refresh_from_db()
    assert (file.exists(), bool(import_.file), import_.invalid == wrong) == (is_kept,) * 3
