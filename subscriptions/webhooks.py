"""What a mail provider tells of a mail by a webhook: the one module that knows Anymail.

Mail leaves by SMTP, whoever the provider is. Anymail is here only to verify what each of them posts
and to say it in one way: https://anymail.dev/en/stable/sending/tracking/
"""

from collections.abc import Mapping
from typing import Any

import anymail.urls
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.dispatch import receiver
from django.urls import URLPattern

from subscriptions import bounces, membership
from subscriptions.bounces import COMPLAINT, HARD, SOFT
from subscriptions.models import Bounce

BY_PASSWORD = ("WEBHOOK_SECRET",)

VERIFIED_BY = {
    "brevo": BY_PASSWORD,
    "mailersend": ("MAILERSEND_SIGNING_SECRET",),
    "mailgun": ("MAILGUN_WEBHOOK_SIGNING_KEY", "MAILGUN_API_KEY"),
    "mailjet": BY_PASSWORD,
    "mailtrap": ("MAILTRAP_TRACKING_SECRET", *BY_PASSWORD),
    "postmark": BY_PASSWORD,
    "resend": BY_PASSWORD,
    "sparkpost": BY_PASSWORD,
    "unisender_go": ("UNISENDER_GO_API_KEY",),
}
"""The settings of Anymail by any of which it knows that a post is the provider’s own. Where none is
set, it would believe everybody, or fail at each post. Others are missing: for Amazon SES and Postal
it needs more packages, SendGrid it supports no longer, and Mandrill asks for an answer to HEAD that
differs from that to GET."""

SOFT_WORDS = ("soft", "transient", "temporar")
"""What providers call a bounce that Anymail says no more of than that it is one."""


def addresses(configuration: Mapping[str, str]) -> list[URLPattern]:
    """Return the addresses, as Anymail documents them, to which somebody verified may post."""
    verified = {
        f"{provider}_tracking_webhook"
        for provider, names in VERIFIED_BY.items()
        if any(configuration.get(name) for name in names)
    }
    return [pattern for pattern in anymail.urls.urlpatterns if pattern.name in verified]


@receiver(tracking)
def hear(event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Do what an event asks for; told again, it asks for nothing."""
    email = event.recipient or ""
    message_id = event.message_id or f"{esp_name} {event.event_id or event.timestamp}"
    if kind := kind_of(event):
        reason = event.mta_response or event.description or f"{esp_name}: {event.event_type}"
        bounces.record(email, kind, bounces.event_id(kind, message_id, email), reason)
    elif event.event_type == EventType.DELIVERED:
        bounces.withdraw(bounces.event_id(SOFT, message_id, email))
    elif event.event_type == EventType.UNSUBSCRIBED and (who := bounces.subscriber_at(email)):
        membership.leave(who)


def kind_of(event: AnymailTrackingEvent) -> Bounce.Kind | None:
    """Return as what an event counts, or None where no mail came back.

    A mail that is deferred counts until it is delivered. Of a bounce the answer of the reader’s
    server says more than Anymail, for which full mailboxes and unknown ones are the same.
    """
    if event.event_type == EventType.COMPLAINED:
        return COMPLAINT
    if event.event_type == EventType.DEFERRED:
        return SOFT
    if event.event_type in (EventType.BOUNCED, EventType.REJECTED):
        return bounces.kind_of(event.mta_response or "") or _as_they_say(event)
    return None


def _as_they_say(event: AnymailTrackingEvent) -> Bounce.Kind:
    """Return what a bounce is by the provider’s own name for it, then by Anymail’s reason."""
    raw = event.esp_event or {}
    names = [raw.get("event"), raw.get("Type"), raw.get("type"), event.description]
    name = " ".join(str(name) for name in names if name).lower()
    if any(word in name for word in SOFT_WORDS):
        return SOFT
    is_hard = event.reject_reason in (RejectReason.BOUNCED, RejectReason.INVALID)
    return HARD if is_hard or "hard" in name else SOFT
