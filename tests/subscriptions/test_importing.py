"""Bringing lists of subscribers in: who is added, who is left alone, and what a kill costs."""

import stat
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from blog.models import Blog
from subscriptions import importing, membership
from subscriptions.import_chunks import MOST_LISTED, Chunk
from subscriptions.models import (
    Change,
    Delivery,
    Mailing,
    Subscriber,
    SubscriberImport,
    Suppression,
)
from tests.at_once import at_once
from tests.factories import SubscriberFactory, UserFactory
from tests.worker import run_worker, run_worker_later, waiting_tasks

FILES = Path(__file__).parent / "files"
CONFIRMED, TO_CONFIRM = SubscriberImport.Mode
PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status
State = SubscriberImport.State

pytestmark = pytest.mark.django_db


def uploaded(text, mode=CONFIRMED, **more):
    import_ = SubscriberImport(name="list.csv", mode=mode, **more)
    content = text.encode() if isinstance(text, str) else text
    import_.file.save("subscribers.csv", ContentFile(content))
    return import_


def bring_in(text, mode=CONFIRMED, **more):
    """Carry an import out as the command does, and return it."""
    import_ = uploaded(text, mode, **more)
    importing.run(import_, lambda import_: None)
    import_.refresh_from_db()
    return import_


def numbers(import_):
    return import_.added, import_.known, import_.refused, importing.invalid_lines(import_)


def addresses(count, domain="example.org"):
    return "email\n" + "".join(f"reader{n}@{domain}\n" for n in range(count))


# ---------------------------------------------------------------- Who is added


def test_people_who_agreed_get_each_article_from_now_on():
    import_ = bring_in("email,created_at\nAwa@Example.org,2018-08-27T15:06:27.713Z\n")

    subscriber = Subscriber.objects.get()
    at = datetime(2018, 8, 27, 15, 6, 27, 713000, tzinfo=UTC)
    assert subscriber.email == "awa@example.org"
    assert (subscriber.status, subscriber.pace) == (ACTIVE, Subscriber.Pace.EACH)
    assert subscriber.source == Subscriber.Source.IMPORT
    assert (subscriber.created_at, subscriber.confirmed_at) == (at, at)
    assert (import_.state, import_.lines, import_.done) == (State.DONE, 1, 1)
    assert numbers(import_) == (1, 0, 0, 0)
    assert not Mailing.objects.exists()


def test_without_a_date_it_is_today():
    before = timezone.now()

    bring_in("email\nawa@example.org\n")

    subscriber = Subscriber.objects.get()
    assert before <= subscriber.created_at == subscriber.confirmed_at


def test_import_is_a_change_by_whoever_made_it():
    author = UserFactory(author=True)

    bring_in("email\nawa@example.org\n", by=author)

    change = Change.objects.get()
    assert (change.from_status, change.to_status) == ("", ACTIVE)
    assert (change.why, change.source) == (Change.Why.IMPORTED, Subscriber.Source.IMPORT)
    assert change.by == author


def test_domain_is_kept_in_ascii():
    bring_in("email\nawa@Bücher.example\n")

    assert Subscriber.objects.get().email == "awa@xn--bcher-kva.example"


def test_whoever_never_confirmed_elsewhere_is_not_written_to():
    import_ = bring_in("email,status\nawa@example.org,Not confirmed\n")

    subscriber = Subscriber.objects.get()
    assert (subscriber.status, subscriber.confirmed_at) == (PENDING, None)
    assert numbers(import_) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mailchimp_subscribed.csv", (2, 0, 0, 0)),
        ("mailchimp_unsubscribed.csv", (0, 0, 1, 0)),
        ("mailchimp_cleaned.csv", (0, 0, 1, 0)),
        ("substack.csv", (2, 0, 1, 0)),
        ("substack_dashboard.csv", (2, 0, 0, 0)),
        ("brevo.csv", (2, 0, 1, 0)),
        ("wordpress_com.csv", (3, 0, 2, 0)),
        ("wordpress_com_addresses.csv", (2, 0, 0, 0)),
    ],
)
def test_file_of_each_service_is_brought_in(name, expected):
    assert numbers(bring_in((FILES / name).read_bytes())) == expected


# ---------------------------------------------------------------- Who is left alone


def test_subscriber_stays_as_they_are():
    at = timezone.now() - timedelta(days=9)
    weekly = Subscriber.Pace.WEEKLY
    subscriber = SubscriberFactory(email="awa@example.org", pace=weekly, confirmed_at=at)

    import_ = bring_in("email,created_at\nawa@example.org,2018-08-27\n")

    subscriber.refresh_from_db()
    assert (subscriber.pace, subscriber.confirmed_at) == (weekly, at)
    assert numbers(import_) == (0, 1, 0, 0)
    assert not Change.objects.exists()


def test_subscriber_stays_who_left_elsewhere():
    subscriber = SubscriberFactory(email="awa@example.org")

    import_ = bring_in("email,status\nawa@example.org,unsubscribed\n")

    subscriber.refresh_from_db()
    assert subscriber.is_active
    assert numbers(import_) == (0, 1, 0, 0)
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("status", [LEFT, UNREACHABLE, COMPLAINED])
def test_whoever_does_not_want_or_get_mail_stays_out(status):
    subscriber = SubscriberFactory(email="awa@example.org", status=status)

    import_ = bring_in("email\nawa@example.org\n")

    subscriber.refresh_from_db()
    assert subscriber.status == status
    assert numbers(import_) == (0, 0, 1, 0)


def test_whoever_was_erased_stays_out():
    membership.erase(SubscriberFactory(email="awa@example.org"))

    import_ = bring_in("email\nAwa@example.org\n")

    assert not Subscriber.objects.exists()
    assert numbers(import_) == (0, 0, 1, 0)


def test_whoever_left_elsewhere_stays_out_of_later_imports():
    bring_in("email,status\nawa@example.org,unsubscribed\n")

    import_ = bring_in("email\nawa@example.org\n")

    assert not Subscriber.objects.exists()
    assert numbers(import_) == (0, 0, 1, 0)


def test_whoever_left_elsewhere_may_subscribe_here():
    bring_in("email,status\nawa@example.org,unsubscribed\n")

    membership.confirm(SubscriberFactory(email="awa@example.org", pending=True))

    assert not Suppression.objects.exists()


def test_author_vouches_for_whoever_waits_to_confirm():
    subscriber = SubscriberFactory(email="awa@example.org", pending=True)

    import_ = bring_in("email,confirm_time\nawa@example.org,2018-08-27 15:06:27\n")

    subscriber.refresh_from_db()
    assert subscriber.is_active
    assert subscriber.confirmed_at == datetime(2018, 8, 27, 15, 6, 27, tzinfo=UTC)
    assert subscriber.changes.get().why == Change.Why.IMPORTED
    assert numbers(import_) == (1, 0, 0, 0)


@pytest.mark.parametrize("state", ["pending", "unsubscribed"])
def test_nobody_vouches_for_whoever_waits_elsewhere_too(state):
    subscriber = SubscriberFactory(email="awa@example.org", pending=True)

    import_ = bring_in(f"email,status\nawa@example.org,{state}\n")

    subscriber.refresh_from_db()
    assert subscriber.status == PENDING
    assert numbers(import_) == (0, 1, 0, 0)


def test_address_that_stands_there_twice_is_added_once():
    import_ = bring_in("email\nawa@example.org\nbo@example.org\nAWA@example.org\n")

    assert numbers(import_) == (2, 1, 0, 0)


def test_address_that_stands_in_two_chunks_is_added_once():
    import_ = bring_in(addresses(importing.CHUNK) + "reader0@example.org\n")

    assert numbers(import_) == (importing.CHUNK, 1, 0, 0)


# ---------------------------------------------------------------- What is not understood


def test_line_that_is_wrong_is_listed_with_its_number_and_reason():
    import_ = bring_in("name,email\nAwa,awa@example.org\n\nBo,bo at example.org\nCy\n")

    assert import_.invalid == [
        {"line": 4, "text": "bo at example.org", "reason": "wrong address"},
        {"line": 5, "text": "Cy", "reason": "no address"},
    ]
    assert numbers(import_) == (1, 0, 0, 2)


@pytest.mark.parametrize("reason", ["wrong address", "no address"])
def test_reason_is_a_sentence(reason):
    with translation.override("en"):
        assert importing.sentence(reason).endswith(".")


def test_not_more_is_listed_than_can_be_looked_at():
    import_ = bring_in("name,email\n" + "Awa,\n" * (MOST_LISTED + 10))

    assert len(import_.invalid) == MOST_LISTED
    assert importing.invalid_lines(import_) == MOST_LISTED + 10


def test_file_that_is_no_list_ends_the_import_in_the_language_of_the_blog():
    Blog(language="en").save()

    import_ = bring_in("name;phone\nAwa;1\n")

    assert import_.state == State.FAILED
    assert import_.fault.endswith("There are: “name”, “phone”.")
    assert not import_.file


# ---------------------------------------------------------------- Those who are to confirm


def test_those_who_are_to_confirm_are_asked_once_by_one_mailing():
    SubscriberFactory(email="known@example.org")
    SubscriberFactory(email="waiting@example.org", pending=True)
    text = addresses(importing.CHUNK + 1) + "known@example.org\nwaiting@example.org\n"

    import_ = bring_in(text, TO_CONFIRM)

    mailing = Mailing.objects.get()
    asked = Subscriber.objects.filter(deliveries__mailing=mailing)
    assert (mailing.kind, mailing.batch) == (Mailing.Kind.INVITATION, import_)
    assert (mailing.state, mailing.is_addressed) == (Mailing.State.WAITING, True)
    assert mailing.starts_at <= timezone.now()
    assert asked.count() == importing.CHUNK + 1
    assert set(asked.values_list("status", "confirmed_at")) == {(PENDING, None)}
    assert not asked.filter(email__in=["known@example.org", "waiting@example.org"]).exists()
    assert numbers(import_) == (importing.CHUNK + 1, 2, 0, 0)


def test_nobody_is_asked_before_the_import_has_ended():
    import_ = uploaded(addresses(importing.CHUNK * 2), TO_CONFIRM)
    states = []

    importing.run(import_, lambda import_: states.append(Mailing.objects.get().state))

    assert states == [Mailing.State.PAUSED] * 2
    assert Mailing.objects.get().state == Mailing.State.WAITING


def test_nothing_is_sent_where_nobody_is_new():
    SubscriberFactory(email="awa@example.org")

    bring_in("email\nawa@example.org\n", TO_CONFIRM)

    assert not Mailing.objects.exists()


# ---------------------------------------------------------------- The way of an import


@pytest.mark.django_db(transaction=True)
def test_worker_carries_an_import_out_and_deletes_the_file():
    import_ = uploaded(addresses(importing.CHUNK + 1))
    path = Path(import_.file.path)

    assert importing.start(import_)
    run_worker()

    import_.refresh_from_db()
    assert (import_.state, import_.file.name) == (State.DONE, "")
    assert numbers(import_) == (importing.CHUNK + 1, 0, 0, 0)
    assert not path.exists()


@pytest.mark.django_db(transaction=True)
def test_import_goes_on_where_a_killed_worker_left_it(monkeypatch):
    import_ = uploaded(addresses(importing.CHUNK * 3), TO_CONFIRM)

    class Killed(BaseException):
        """What no code of ours catches, as it could catch no signal."""

    def die(import_):
        raise Killed

    with pytest.raises(Killed):
        importing.run(import_, die)
    import_.refresh_from_db()
    assert (import_.state, import_.done) == (State.RUNNING, importing.CHUNK)

    run_worker_later()

    import_.refresh_from_db()
    assert import_.state == State.DONE
    assert numbers(import_) == (importing.CHUNK * 3, 0, 0, 0)
    assert Delivery.objects.count() == importing.CHUNK * 3


@pytest.mark.django_db(transaction=True)
def test_import_whose_end_was_missed_is_ended():
    import_ = uploaded("email\nawa@example.org\n", TO_CONFIRM)
    importing.run(import_, lambda import_: None)
    SubscriberImport.objects.update(state=State.RUNNING)
    Mailing.objects.update(state=Mailing.State.PAUSED)

    run_worker_later()

    assert SubscriberImport.objects.get().state == State.DONE
    assert Mailing.objects.get().state == Mailing.State.WAITING


@pytest.mark.django_db(transaction=True)
def test_two_workers_count_no_line_twice():
    import_ = uploaded(addresses(importing.CHUNK * 4))
    importing.start(import_)

    outcomes = at_once(*[lambda: importing.carry_out(import_.pk)] * 2)

    import_.refresh_from_db()
    assert outcomes == [None, None]
    assert import_.state == State.DONE
    assert numbers(import_) == (importing.CHUNK * 4, 0, 0, 0)
    assert Change.objects.count() == importing.CHUNK * 4


@pytest.mark.django_db(transaction=True)
def test_whoever_signs_up_at_the_same_moment_is_known(monkeypatch):
    import_ = uploaded("email\nawa@example.org\nbo@example.org\n")
    add = Chunk._add

    def add_too_late(chunk):
        monkeypatch.setattr(Chunk, "_add", add)
        SubscriberFactory(email="awa@example.org")
        add(chunk)

    monkeypatch.setattr(Chunk, "_add", add_too_late)
    importing.run(import_, lambda import_: None)

    import_.refresh_from_db()
    assert import_.state == State.DONE
    assert Subscriber.objects.count() == 2
    assert numbers(import_) == (2, 0, 0, 0)


def test_file_is_read_by_nobody_else():
    import_ = uploaded("email\nawa@example.org\n")

    assert stat.S_IMODE(Path(import_.file.path).stat().st_mode) == 0o600


def test_import_that_has_been_started_is_not_started_again():
    import_ = uploaded("email\nawa@example.org\n")

    assert importing.start(import_)
    assert not importing.start(import_)
    assert waiting_tasks().count() == 1


def test_import_that_is_done_is_not_started_again():
    import_ = bring_in("email\nawa@example.org\n")

    assert not importing.start(import_)


def test_fault_is_written_down_and_the_import_can_be_started_again(monkeypatch):
    import_ = uploaded(addresses(3))
    monkeypatch.setattr(importing, "Chunk", None)
    with pytest.raises(TypeError):
        importing.run(import_, lambda import_: None)
    monkeypatch.undo()
    import_.refresh_from_db()
    assert import_.state == State.FAILED
    assert import_.fault.startswith("TypeError: ")

    importing.run(import_, lambda import_: None)

    import_.refresh_from_db()
    assert (import_.state, import_.fault) == (State.DONE, "")
    assert numbers(import_) == (3, 0, 0, 0)


def test_queries_do_not_grow_with_the_lines(django_assert_max_num_queries):
    import_ = uploaded(addresses(importing.CHUNK), TO_CONFIRM)

    with django_assert_max_num_queries(30):
        importing.run(import_, lambda import_: None)


# ---------------------------------------------------------------- The command


def said(*arguments):
    Blog(language="en").save()
    out = StringIO()
    call_command("import_subscribers", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_command_says_how_far_it_is_and_what_came_of_it(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(addresses(importing.CHUNK) + "nobody\n")

    assert said(path) == [
        "300 of 301 lines",
        "301 of 301 lines",
        "Added: 300. Already there: 0. Left out: 0. Not understood: 1.",
        "Line 302: “nobody”. This is not an e-mail address.",
    ]
    assert path.exists()
    assert SubscriberImport.objects.get().name == "list.csv"


def test_command_has_people_confirm_if_told_to(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("email\nawa@example.org\n")

    said(path, "--to-confirm")

    assert Subscriber.objects.get().status == PENDING
    assert Mailing.objects.get().title.endswith("list.csv")


def test_command_fails_with_a_sentence(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name\nAwa\n")

    with pytest.raises(CommandError, match="“name”"):
        said(path)


def test_command_fails_where_there_is_no_file(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        said(tmp_path / "nowhere.csv")
    assert not SubscriberImport.objects.exists()
