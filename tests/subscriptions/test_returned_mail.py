"""What comes to the mailbox of the envelope, as the mail servers of the world write it."""

import mailbox
from contextlib import closing
from email import message_from_bytes
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from subscriptions import links, returned_mail
from subscriptions.links import Purpose
from subscriptions.models import Bounce, Mailing, Subscriber
from subscriptions.returned_mail import Outcome
from tests.factories import SubscriberFactory

MAILS = Path(__file__).parent / "mails"
HARD, SOFT, COMPLAINT = Bounce.Kind
PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscriber():
    return SubscriberFactory(email="awa@example.org")


@pytest.fixture
def token(subscriber):
    return links.token(Purpose.LEAVE, subscriber.pk)


@pytest.fixture
def deliver(tmp_path, token):
    """A function that puts samples into a mailbox, and returns where that is."""

    def put(*names, token=token, maildir=False, **replaced):
        path = tmp_path / "returns"
        box = mailbox.Maildir(path) if maildir else mailbox.mbox(path)
        for name in names:
            mail = (MAILS / f"{name}.eml").read_bytes().replace(b"{token}", token.encode())
            for old, new in replaced.items():
                mail = mail.replace(old.encode(), new.encode())
            box.add(mail)
        box.close()
        return path

    return put


def status_of(subscriber):
    subscriber.refresh_from_db()
    return subscriber.status


def said(path, *options):
    out = StringIO()
    call_command("read_bounces", path, *options, stdout=out)
    return out.getvalue()


def left_in(path):
    with closing(mailbox.Maildir(path) if path.is_dir() else mailbox.mbox(path)) as box:
        return len(box)


# ---------------------------------------------------------------- Reports of delivery


@pytest.mark.parametrize("name", ["postfix", "exim", "exchange", "gmail"])
def test_report_that_an_address_does_not_exist_ends_a_subscription(deliver, subscriber, name):
    outcomes = returned_mail.read(deliver(name))

    assert outcomes == {Outcome.BOUNCE: 1}
    assert subscriber.bounces.get().kind == HARD
    assert status_of(subscriber) == UNREACHABLE


@pytest.mark.parametrize("name", ["postfix", "exim", "exchange", "gmail"])
def test_report_without_our_token_is_known_by_the_address(deliver, subscriber, name):
    returned_mail.read(deliver(name, token="none"))

    assert status_of(subscriber) == UNREACHABLE


@pytest.mark.parametrize("name", ["postfix", "exim", "exchange", "gmail"])
def test_report_about_a_forwarded_mail_is_known_by_our_token(deliver, subscriber, name):
    path = deliver(name, **{"awa@example.org": "elsewhere@example.com"})

    returned_mail.read(path)

    assert status_of(subscriber) == UNREACHABLE


@pytest.mark.parametrize("name", ["postfix_delayed", "postfix_expired", "gmail_full"])
def test_mail_that_is_late_or_finds_no_room_is_a_soft_bounce(deliver, subscriber, name):
    returned_mail.read(deliver(name))

    assert subscriber.bounces.get().kind == SOFT
    assert status_of(subscriber) == ACTIVE


def test_one_mail_that_is_late_and_then_given_up_counts_once(deliver, subscriber):
    path = deliver("postfix_delayed", "postfix_delayed", "postfix_expired")

    assert returned_mail.read(path) == {Outcome.BOUNCE: 3}
    assert subscriber.bounces.count() == 1


def test_report_about_several_tells_of_each(deliver, subscriber):
    bo = SubscriberFactory(email="bo@example.org")
    cy = SubscriberFactory(email="cy@example.org")

    outcomes = returned_mail.read(deliver("postfix_several"))

    assert outcomes == {Outcome.BOUNCE: 1}
    assert status_of(subscriber) == UNREACHABLE
    assert not bo.bounces.exists()
    assert cy.bounces.get().kind == SOFT


def test_reason_is_what_the_server_said(deliver, subscriber):
    returned_mail.read(deliver("exchange"))

    reason = subscriber.bounces.get().reason
    assert reason.startswith("smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound;")


def test_report_names_the_mailing_that_came_back(deliver, subscriber):
    mailing = Mailing.objects.create(title="Water", starts_at=timezone.now())
    token = links.token(Purpose.LEAVE, subscriber.pk, mailing.pk)

    returned_mail.read(deliver("postfix", token=token))

    assert subscriber.changes.get().mailing == mailing


def test_report_about_nobody_we_know_is_dealt_with(deliver):
    path = deliver("postfix", token="none", **{"awa@example.org": "nobody@example.org"})

    assert returned_mail.read(path) == {Outcome.BOUNCE: 1}
    assert left_in(path) == 0
    assert not Bounce.objects.exists()


def test_report_of_success_asks_for_nothing(deliver, subscriber):
    path = deliver("relayed")

    assert returned_mail.read(path) == {Outcome.NOTHING: 1}
    assert left_in(path) == 0
    assert not subscriber.bounces.exists()


# ---------------------------------------------------------------- Complaints


@pytest.mark.parametrize("name", ["complaint", "complaint_with_address"])
def test_complaint_ends_a_subscription(deliver, subscriber, name):
    assert returned_mail.read(deliver(name)) == {Outcome.COMPLAINT: 1}
    assert subscriber.bounces.get().kind == COMPLAINT
    assert status_of(subscriber) == COMPLAINED


def test_whoever_says_that_it_is_no_spam_does_not_complain(deliver, subscriber):
    assert returned_mail.read(deliver("not_spam")) == {Outcome.NOTHING: 1}
    assert status_of(subscriber) == ACTIVE


# ---------------------------------------------------------------- Requests to leave


def test_mail_with_the_token_ends_a_subscription_whoever_sends_it(deliver, subscriber):
    mailing = Mailing.objects.create(title="Water", starts_at=timezone.now())
    token = links.token(Purpose.LEAVE, subscriber.pk, mailing.pk)

    assert returned_mail.read(deliver("farewell", token=token)) == {Outcome.FAREWELL: 1}
    assert status_of(subscriber) == LEFT
    assert subscriber.changes.get().mailing == mailing


def test_mail_of_whoever_was_erased_since_is_dealt_with(deliver, subscriber):
    path = deliver("farewell")
    subscriber.delete()

    assert returned_mail.read(path) == {Outcome.FAREWELL: 1}


def test_sender_alone_is_not_believed(deliver, subscriber):
    path = deliver("farewell_without_token")

    assert returned_mail.read(path) == {Outcome.LEFT: 1}
    assert left_in(path) == 1
    assert status_of(subscriber) == ACTIVE


def test_token_for_something_else_is_not_believed(deliver, subscriber):
    path = deliver("farewell", token=links.token(Purpose.MANAGE, subscriber.pk))

    assert returned_mail.read(path) == {Outcome.LEFT: 1}
    assert status_of(subscriber) == ACTIVE


# ---------------------------------------------------------------- Odd mail

ODD = ["out_of_office", "read_receipt", "broken_report", "garbage"]


@pytest.mark.parametrize("maildir", [False, True])
def test_mail_that_is_not_understood_stays(deliver, subscriber, maildir):
    path = deliver(*ODD, "postfix", maildir=maildir)

    outcomes = returned_mail.read(path)

    assert outcomes == {Outcome.LEFT: len(ODD), Outcome.BOUNCE: 1}
    assert left_in(path) == len(ODD)


@pytest.mark.parametrize("name", sorted(path.stem for path in MAILS.glob("*.eml")))
def test_no_mail_is_too_odd_wherever_it_breaks_off(name, subscriber, token):
    whole = (MAILS / f"{name}.eml").read_bytes().replace(b"{token}", token.encode())

    for length in range(0, len(whole), 97):
        box = {"key": message_from_bytes(whole[:length])}
        assert returned_mail.handle(box, "key") in Outcome


def test_line_that_begins_a_mail_may_be_odd(tmp_path):
    path = tmp_path / "returns"
    path.write_bytes(b"From \xff\xfe Wed Nov 25 08:00:00 2026\nSubject: odd\n\nodd\n")

    assert returned_mail.read(path) == {Outcome.LEFT: 1}


# ---------------------------------------------------------------- The command


def test_command_prints_numbers_and_no_address(deliver, subscriber):
    path = deliver("postfix", "complaint", "farewell", "relayed", *ODD)

    text = said(path)

    numbers = "8. 1. 1. 1. 1. 4."
    assert [word for word in text.split() if word[0].isdigit()] == numbers.split()
    assert "@" not in text
    assert len(text.splitlines()) == 2


def test_command_can_leave_all_mails_where_they_are(deliver, subscriber):
    path = deliver("postfix", "garbage")
    before = path.read_bytes()

    said(path, "--keep")

    assert path.read_bytes() == before
    assert status_of(subscriber) == UNREACHABLE


def test_mails_that_are_read_twice_count_once(deliver, subscriber):
    path = deliver("gmail_full")

    for _ in range(3):
        said(path, "--keep")

    assert subscriber.bounces.count() == 1


def test_mailbox_that_is_in_use_is_left_alone(deliver, subscriber):
    path = deliver("postfix")
    Path(f"{path}.lock").touch()

    with pytest.raises(CommandError) as raised:
        said(path)

    assert str(raised.value).endswith(".")
    assert left_in(path) == 1
    assert status_of(subscriber) == ACTIVE


def test_mailbox_is_free_again_afterwards(deliver):
    path = deliver("postfix", "garbage")

    said(path)

    assert not Path(f"{path}.lock").exists()
    box = mailbox.mbox(path)
    box.lock()
    box.close()


def test_mailbox_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        said(tmp_path / "nowhere")


def test_folder_that_is_no_maildir_is_named(tmp_path):
    with pytest.raises(CommandError, match=tmp_path.name):
        said(tmp_path)
