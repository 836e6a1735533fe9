"""Taking the list of subscribers out, and back in."""

import csv
import stat
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from subscriptions import exporting, importing
from subscriptions.models import Subscriber, SubscriberImport, Suppression
from tests.factories import SubscriberFactory

FACTS = ("email", "status", "pace", "source", "created_at", "confirmed_at")

pytestmark = pytest.mark.django_db


def exported():
    file = StringIO(newline="")
    exporting.write(file)
    return file.getvalue()


def bring_in(text):
    import_ = SubscriberImport(name="list.csv")
    import_.file.save("subscribers.csv", ContentFile(text.encode()))
    importing.run(import_, lambda import_: None)
    import_.refresh_from_db()
    return import_


@pytest.fixture
def everybody():
    """Somebody in each state, with dates to the microsecond."""
    at = timezone.now() - timedelta(days=100, microseconds=7)
    facts = {"created_at": at, "source": Subscriber.Source.FOOTER}
    SubscriberFactory(confirmed_at=at + timedelta(hours=1), **facts)
    SubscriberFactory(email="=1+1@example.org", pace=Subscriber.Pace.WEEKLY, **facts)
    SubscriberFactory(pace=Subscriber.Pace.REPLIES, **facts)
    SubscriberFactory(pending=True, **facts)
    SubscriberFactory(left=True, ended_at=timezone.now(), **facts)
    SubscriberFactory(unreachable=True, ended_at=timezone.now(), **facts)
    SubscriberFactory(status=Subscriber.Status.COMPLAINED, ended_at=timezone.now(), **facts)


def test_everybody_is_in_the_file(everybody):
    rows = list(csv.DictReader(StringIO(exported())))

    assert list(rows[0]) == exporting.COLUMNS
    assert [row["status"] for row in rows] == [
        *("active", "active", "active", "pending", "left", "unreachable", "complained")
    ]
    assert rows[0]["subscribed"].endswith("+00:00")
    assert rows[3]["confirmed"] == ""
    assert rows[4]["left"] != ""


def test_address_is_no_formula_in_a_spreadsheet(everybody):
    assert "\n'=1+1@example.org," in exported()


def test_file_comes_back_in_as_it_was(everybody):
    text = exported()
    before = list(Subscriber.objects.active().order_by("pk").values(*FACTS))
    before += Subscriber.objects.pending().values(*FACTS)
    Subscriber.objects.all().delete()

    import_ = bring_in(text)

    assert list(Subscriber.objects.order_by("pk").values(*FACTS)) == before
    assert (import_.added, import_.refused, import_.lines) == (4, 3, 7)


def test_second_export_is_the_same_but_for_those_who_left(everybody):
    first = exported()
    Subscriber.objects.all().delete()
    bring_in(first)

    assert exported().splitlines() == first.splitlines()[:5]


def test_those_who_left_stay_out_wherever_the_file_goes(everybody):
    text = exported()
    Subscriber.objects.all().delete()

    bring_in(text)

    assert Suppression.objects.count() == 3


def test_rows_are_read_from_the_database_in_pieces(everybody, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = exporting.rows()
        next(rows), next(rows)


# ---------------------------------------------------------------- The command


def said(*arguments):
    out = StringIO(newline="")
    call_command("export_subscribers", *arguments, stdout=out)
    return out.getvalue()


def test_command_prints_the_file(everybody):
    assert said("-") == exported()


def test_command_writes_a_file_that_only_its_owner_reads(everybody, tmp_path):
    path = tmp_path / "subscribers.csv"

    text = said(str(path))

    assert path.read_bytes() == exported().encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert text.startswith("7 ")


def test_command_fails_where_it_cannot_write(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        said(str(tmp_path / "nowhere" / "subscribers.csv"))
