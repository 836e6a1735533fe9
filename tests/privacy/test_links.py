"""Signed links: each opens what it is for, and nothing else; a changed one opens nothing."""

import time
from datetime import UTC, datetime

import pytest
from django.urls import get_resolver
from django.utils import timezone

from comments import decision_links, own_links
from comments.models import Comment, Move
from privacy import asking
from privacy.models import Asking, Deed
from subscriptions import links, stopping
from subscriptions.links import Purpose
from subscriptions.models import Subscriber, Suppression
from tests.factories import CommentFactory, SubscriberFactory, UserFactory
from tests.worker import waiting_tasks

pytestmark = pytest.mark.django_db

SIGNED = {
    "waiting": ["/comments/waiting/{}/"],
    "own": ["/comments/own/{}/"],
    "decide": ["/comments/decide/{}/"],
    "stop": ["/subscriptions/stop/{}/"],
    "confirm": ["/subscriptions/confirm/{}/"],
    "leave": ["/subscriptions/leave/{}/"],
    "manage": [
        "/subscriptions/manage/{}/",
        "/subscriptions/manage/{}/come-back/",
        "/subscriptions/manage/{}/erase/",
        "/subscriptions/manage/{}/data/",
        "/subscriptions/manage/{}/renew/",
        "/subscriptions/manage/{}/unfollow/1/",
    ],
    "my data": [
        "/privacy/my-data/{}/",
        "/privacy/my-data/{}/download/",
        "/privacy/my-data/{}/erase/",
    ],
}
"""The addresses that are keys, by the purpose of what stands in them."""

KNOWN = ("comments/", "subscriptions/", "privacy/")

REFUSED = {400, 403, 404, 405, 410}

ACTS = {"comments": "remove", "withdraw": "1", "body": "Changed.", "pace": "weekly"}


def tokens() -> dict[str, str]:
    """Return a good token for each purpose, all about things with the same key."""
    comment = CommentFactory(held=True, pk=1, email="ada@example.org")
    user = UserFactory(author=True, pk=1)
    subscriber = SubscriberFactory(pk=1, email="ada@example.org")
    ask = Asking.objects.create(pk=1, email="ada@example.org")
    addresses = {
        "waiting": own_links.where_seen(comment),
        "own": own_links.address(comment),
        "decide": decision_links.address(comment, "trash", user),
        "stop": stopping.address(comment),
        "my data": asking.path("my_data", ask),
    }
    own = {name: address.rstrip("/").rpartition("/")[2] for name, address in addresses.items()}
    return own | {p.value: links.token(p, subscriber.pk) for p in Purpose}


def state() -> tuple[object, ...]:
    """Return all that a link could have changed."""
    return (
        list(Comment.objects.values("status", "body", "email")),
        list(Subscriber.objects.values("status", "pace", "asked_at")),
        *(model.objects.count() for model in (Move, Deed, Suppression, Asking)),
        waiting_tasks().count(),
    )


def open_with(client, address):
    return [client.get(address).status_code, client.post(address, ACTS).status_code]


def routes(resolver, before: str = ""):
    """Yield each route of the site."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        yield from routes(pattern, route) if hasattr(pattern, "url_patterns") else [route]


def test_every_address_that_is_a_key_is_tried_here():
    keys = [route for route in routes(get_resolver()) if "<str:token>" in route]

    tried = [address for found in SIGNED.values() for address in found]
    assert len([key for key in keys if key.startswith(KNOWN)]) == len(tried)


@pytest.mark.parametrize("purpose", SIGNED)
def test_a_link_of_one_purpose_opens_nothing_else(client, purpose):
    token = tokens()[purpose]
    others = [a for other, found in SIGNED.items() if other != purpose for a in found]
    before = state()

    answers = {address: open_with(client, address.format(token)) for address in others}

    assert {a: got for a, got in answers.items() if not set(got) <= REFUSED} == {}
    assert state() == before


@pytest.mark.parametrize("purpose", SIGNED)
def test_a_changed_link_opens_nothing(client, purpose):
    token = tokens()[purpose]
    head, _colon, signature = token.rpartition(":")
    changed = [
        "",
        head,
        f"{head}:",
        f":{signature}",
        signature,
        token[:-1],
        token + "A",
        token.swapcase(),
        f"{'B' if token[0] != 'B' else 'C'}{token[1:]}",
        f"2:{signature}",
        f"{token}:{signature}",
        token.replace(":", "%3A%00", 1),
        "../" + token,
        "x" * 5_000,
        "é" * 20,
    ]
    before = state()

    for address in SIGNED[purpose]:
        for one in changed:
            path = address.format(one)
            if "//" not in path:
                assert set(open_with(client, path)) <= REFUSED, one
    assert state() == before


@pytest.mark.parametrize("purpose", SIGNED)
def test_reading_does_nothing(client, purpose):
    token = tokens()[purpose]
    before = state()

    for address in SIGNED[purpose]:
        for read in (client.get, client.head, client.options):
            assert read(address.format(token)).status_code < 500

    assert state() == before


@pytest.mark.parametrize("purpose", SIGNED)
def test_no_key_is_told_to_others(client, purpose):
    """Neither another site, nor a search engine, nor a cache in between learns of it."""
    page = client.get(SIGNED[purpose][0].format(tokens()[purpose]))

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"] or "private" in page["Cache-Control"]
    assert page.headers.get("X-Robots-Tag") == "noindex" or 'content="noindex"' in page.text
    assert "origin" in page["Referrer-Policy"]


LASTS = {
    "waiting": 30,
    "own": 1,
    "decide": 30,
    "confirm": 30,
    "manage": 90,
    "my data": 1 / 24,
}
"""In days; one may leave and stop by a mail of years ago, and have an old link mailed anew."""


@pytest.mark.parametrize("purpose", LASTS)
def test_a_link_is_over_after_its_time(client, monkeypatch, purpose):
    token = tokens()[purpose]
    later = time.time() + (LASTS[purpose] + 0.01) * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromtimestamp(later, UTC))
    before = state()

    tried = [address for address in SIGNED[purpose] if not address.endswith("/renew/")]
    answers = {address: open_with(client, address.format(token)) for address in tried}

    assert {a: got for a, got in answers.items() if 200 in got} == {}
    assert state() == before
