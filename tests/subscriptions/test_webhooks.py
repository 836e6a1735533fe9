"""What mail providers post to us, as they post it."""

import base64
import hashlib
import hmac
import importlib
from datetime import timedelta

import pytest
from django.urls import clear_url_caches
from django.utils import timezone

from config import urls
from subscriptions.models import Bounce, Subscriber
from tests.factories import SubscriberFactory

HARD, SOFT, COMPLAINT = Bounce.Kind
PENDING, ACTIVE, LEFT, UNREACHABLE, COMPLAINED = Subscriber.Status

KEY = "key-3ax6xnjp29jd6fds4gc373sgvjxteol0"
SECRET = "palabre:a long random text"

pytestmark = pytest.mark.django_db


@pytest.fixture
def configure(settings):
    """A function that sets Anymail up as the environment would, before the addresses are read."""

    def read_addresses():
        importlib.reload(urls)
        clear_url_caches()

    def set_up(**configuration):
        settings.ANYMAIL = configuration
        read_addresses()

    yield set_up
    settings.ANYMAIL = {}
    read_addresses()


@pytest.fixture
def subscriber():
    return SubscriberFactory(
        email="awa@example.org", confirmed_at=timezone.now() - timedelta(days=90)
    )


def status_of(subscriber):
    subscriber.refresh_from_db()
    return subscriber.status


# ---------------------------------------------------------------- Mailgun


def mailgun(event, *, key=KEY, message_id="20261125.1@blog.example", **more):
    """Return a post of Mailgun, signed as it signs: an HMAC of its time and a token.

    https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
    """
    token = hashlib.sha256(f"{event} {message_id} {more}".encode()).hexdigest()[:50]
    stamp = "1795648491"
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"token": token, "timestamp": stamp, "signature": signature},
        "event-data": {
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": 1795648491.87,
            "event": event,
            "recipient": "awa@example.org",
            "message": {"headers": {"to": "awa@example.org", "message-id": message_id}},
            **more,
        },
    }


def mailgun_failure(code=550, message="5.1.1 No such user", severity="permanent", **more):
    return mailgun(
        "failed",
        severity=severity,
        reason="bounce" if severity == "permanent" else "generic",
        **{"delivery-status": {"code": code, "message": message, "description": ""}},
        **more,
    )


def post_to_mailgun(client, event, **headers):
    address = "/anymail/mailgun/tracking/"
    return client.post(address, event, content_type="application/json", headers=headers)


def test_signed_bounce_of_mailgun_ends_a_subscription(client, configure, subscriber):
    configure(MAILGUN_WEBHOOK_SIGNING_KEY=KEY)

    response = post_to_mailgun(client, mailgun_failure())

    assert response.status_code == 200
    assert status_of(subscriber) == UNREACHABLE
    assert subscriber.bounces.get().reason == "5.1.1 No such user"


def test_bounce_with_a_wrong_signature_is_refused(client, configure, subscriber):
    configure(MAILGUN_WEBHOOK_SIGNING_KEY=KEY)

    response = post_to_mailgun(client, mailgun_failure(key="key-of-somebody-else"))

    assert response.status_code == 400
    assert status_of(subscriber) == ACTIVE


def test_bounce_without_a_signature_is_refused(client, configure, subscriber):
    configure(MAILGUN_WEBHOOK_SIGNING_KEY=KEY)

    response = post_to_mailgun(client, {"event-data": mailgun_failure()["event-data"]})

    assert response.status_code == 400
    assert status_of(subscriber) == ACTIVE


def test_event_that_is_posted_twice_counts_once(client, configure, subscriber):
    configure(MAILGUN_WEBHOOK_SIGNING_KEY=KEY)

    for _ in range(3):
        response = post_to_mailgun(client, mailgun_failure(552, "5.2.2 Mailbox full"))
        assert response.status_code == 200

    assert subscriber.bounces.get().kind == SOFT
    assert status_of(subscriber) == ACTIVE


def test_three_mails_to_a_full_mailbox_end_a_subscription(client, configure, subscriber):
    configure(MAILGUN_WEBHOOK_SIGNING_KEY=KEY)

    for number in range(3):
        event = mailgun_failure(552, "5.2.2 Mailbox full", message_id=f"{number}@blog.example")
        post_to_mailgun(client, event)

    assert status_of(subscriber) == UNREACHABLE


def test_mail_that_is_deferred_counts_until_it_is_delivered(client, configure, subscriber):
    configure(MAILGUN_WEBHOOK_SIGNING_KEY=KEY)
    event = mailgun_failure(451, "4.7.1 Greylisted", severity="temporary")
    post_to_mailgun(client, event)
    assert subscriber.bounces.get().kind == SOFT

    post_to_mailgun(client, mailgun("delivered"))

    assert not subscriber.bounces.exists()


@pytest.mark.parametrize(
    ("event", "status"),
    [("complained", COMPLAINED), ("unsubscribed", LEFT), ("opened", ACTIVE), ("new", ACTIVE)],
)
def test_complaint_and_farewell_are_heard(client, configure, subscriber, event, status):
    configure(MAILGUN_WEBHOOK_SIGNING_KEY=KEY)

    response = post_to_mailgun(client, mailgun(event))

    assert response.status_code == 200
    assert status_of(subscriber) == status


def test_event_of_an_unknown_address_is_taken_and_ignored(client, configure):
    configure(MAILGUN_WEBHOOK_SIGNING_KEY=KEY)

    for event in (mailgun_failure(), mailgun("unsubscribed"), mailgun("complained")):
        assert post_to_mailgun(client, event).status_code == 200
    assert not Bounce.objects.exists()


def test_provider_is_no_browser_and_gets_no_cookie(client, configure, subscriber):
    configure(MAILGUN_WEBHOOK_SIGNING_KEY=KEY)
    client.handler.enforce_csrf_checks = True

    response = post_to_mailgun(client, mailgun_failure())

    assert response.status_code == 200
    assert response.headers.get("Set-Cookie") is None
    assert response.headers.get("Vary") is None


def test_page_of_another_site_cannot_post_in_its_place(client, configure, subscriber):
    configure(MAILGUN_WEBHOOK_SIGNING_KEY=KEY)

    response = post_to_mailgun(client, mailgun_failure(), **{"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert status_of(subscriber) == ACTIVE


# ---------------------------------------------------------------- Providers with a password


def password(secret=SECRET):
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


def postmark(kind, **more):
    """Return a bounce as Postmark posts it.

    https://postmarkapp.com/developer/webhooks/bounce-webhook
    """
    return {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": kind,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Description": "What Postmark says of such bounces.",
        "Details": "",
        "Email": "awa@example.org",
        "BouncedAt": "2026-11-25T16:33:54.9070259Z",
        **more,
    }


def brevo(event, **more):
    """Return an event as Brevo posts it: https://developers.brevo.com/docs/transactional-webhooks"""
    return {
        "event": event,
        "email": "awa@example.org",
        "message-id": "<201798300811.5787683@relay.domain.com>",
        "ts_epoch": 1604933653000,
        **more,
    }


def mailjet(**more):
    """Return a bounce as Mailjet posts it: https://dev.mailjet.com/email/guides/webhooks/"""
    return {
        "event": "bounce",
        "time": 1795648491,
        "MessageID": 13792286917004336,
        "email": "awa@example.org",
        **more,
    }


@pytest.mark.parametrize(
    ("provider", "event", "kind"),
    [
        ("postmark", postmark("HardBounce", Details="smtp;550 5.1.1 No such user"), HARD),
        ("postmark", postmark("HardBounce"), HARD),
        ("postmark", postmark("HardBounce", Details="smtp;550 5.7.1 Blocked"), SOFT),
        ("postmark", postmark("SoftBounce"), SOFT),
        ("postmark", postmark("BadEmailAddress"), HARD),
        ("postmark", postmark("Blocked"), SOFT),
        ("postmark", postmark("Transient"), SOFT),
        ("postmark", postmark("SpamComplaint", RecordType="SpamComplaint"), COMPLAINT),
        ("brevo", brevo("hard_bounce"), HARD),
        ("brevo", brevo("invalid_email"), HARD),
        ("brevo", brevo("soft_bounce"), SOFT),
        ("brevo", brevo("soft_bounce", reason="550 5.1.1 No such user"), HARD),
        ("brevo", brevo("deferred"), SOFT),
        ("brevo", brevo("blocked"), SOFT),
        ("brevo", brevo("complaint"), COMPLAINT),
        ("mailjet", mailjet(error="user unknown", hard_bounce=True), HARD),
        ("mailjet", mailjet(error="greylisted"), SOFT),
    ],
)
def test_words_of_each_provider_are_understood(
    client, configure, subscriber, provider, event, kind
):
    configure(WEBHOOK_SECRET=SECRET)

    address = f"/anymail/{provider}/tracking/"
    response = client.post(address, event, content_type="application/json", headers=password())

    assert response.status_code == 200
    assert subscriber.bounces.get().kind == kind


@pytest.mark.parametrize("headers", [{}, password("palabre:another text"), password("palabre")])
def test_post_without_the_password_is_refused(client, configure, subscriber, headers):
    configure(WEBHOOK_SECRET=SECRET)

    address = "/anymail/brevo/tracking/"
    event = brevo("hard_bounce")
    response = client.post(address, event, content_type="application/json", headers=headers)

    assert response.status_code == 400
    assert status_of(subscriber) == ACTIVE


def test_farewell_through_postmark_is_heard(client, configure, subscriber):
    configure(WEBHOOK_SECRET=SECRET)
    event = {
        "RecordType": "SubscriptionChange",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Recipient": "awa@example.org",
        "SuppressSending": True,
        "SuppressionReason": "ManualSuppression",
    }

    address = "/anymail/postmark/tracking/"
    client.post(address, event, content_type="application/json", headers=password())

    assert status_of(subscriber) == LEFT


# ---------------------------------------------------------------- Which addresses there are

PROVIDERS = ["amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill"]
PROVIDERS += ["postal", "postmark", "resend", "sendgrid", "sparkpost", "unisender_go"]


@pytest.mark.parametrize(
    ("configuration", "there"),
    [
        ({}, set()),
        ({"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}, {"mailgun"}),
        ({"MAILERSEND_SIGNING_SECRET": KEY}, {"mailersend"}),
        ({"MANDRILL_WEBHOOK_KEY": KEY}, set()),
        (
            {"WEBHOOK_SECRET": SECRET},
            {"brevo", "mailjet", "mailtrap", "postmark", "resend", "sparkpost"},
        ),
        ({"DEBUG_API_REQUESTS": "1"}, set()),
    ],
)
def test_only_addresses_exist_whose_posts_can_be_verified(client, configure, configuration, there):
    configure(**configuration)

    answers = {name: client.post(f"/anymail/{name}/tracking/").status_code for name in PROVIDERS}

    assert {name for name, status in answers.items() if status != 404} == there
    assert all(answers[name] == 400 for name in there)


def test_mails_are_not_received_by_webhook(client, configure):
    configure(WEBHOOK_SECRET=SECRET, MAILGUN_WEBHOOK_SIGNING_KEY=KEY)

    for name in PROVIDERS:
        response = client.post(f"/anymail/{name}/inbound/", headers=password())
        assert response.status_code == 404
