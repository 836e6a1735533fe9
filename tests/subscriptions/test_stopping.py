"""The page by which somebody who is no subscriber has no more mail sent to them."""

from urllib.parse import urlsplit

import pytest

from subscriptions import membership, stopping
from subscriptions.models import Subscriber
from tests.factories import CommentFactory, SubscriberFactory

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"


@pytest.fixture
def comment():
    return CommentFactory(email=ADA)


@pytest.fixture
def link(comment):
    return urlsplit(stopping.address(comment)).path


def test_get_shows_one_button_and_does_nothing(client, link):
    response = client.get(link)

    assert response.status_code == 200
    assert response.text.count("<form") == response.text.count('<button class="button">') == 1
    assert not membership.is_suppressed(ADA)


def test_post_stops_all_mail_to_the_address(client, link):
    response = client.post(link, follow=True)

    assert response.redirect_chain == [(link, 302)]
    assert 'role="status"' in response.text
    assert '<button class="button">' not in response.text
    assert membership.is_suppressed(ADA)


def test_second_press_changes_nothing(client, link):
    client.post(link)
    response = client.post(link, follow=True)

    assert response.status_code == 200
    assert membership.is_suppressed(ADA)


@pytest.mark.parametrize("status", ["pending", "active", "unreachable"])
def test_who_is_subscribed_leaves(client, link, status):
    SubscriberFactory(email=ADA, status=status)

    client.post(link)

    assert Subscriber.objects.get().status == Subscriber.Status.LEFT


def test_who_confirms_later_has_changed_their_mind(client, link):
    subscriber = SubscriberFactory(email=ADA)
    client.post(link)

    membership.confirm(subscriber)

    assert not membership.is_suppressed(ADA)


def test_press_from_another_site_is_refused(client, link):
    response = client.post(link, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert not membership.is_suppressed(ADA)


def test_forged_link_is_refused(client, link):
    forged = link.replace(":", ":x")

    assert client.post(forged).status_code == 403
    assert not membership.is_suppressed(ADA)


def test_link_of_a_comment_that_is_gone_says_so(client, link, comment):
    comment.delete()

    response = client.post(link)

    assert response.status_code == 410
    assert "gone" in response.text or "n’existe plus" in response.text


def test_page_tells_nobody_its_address(client, link):
    response = client.get(link)

    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert ADA not in response.text


@pytest.mark.parametrize("method", ["put", "delete"])
def test_it_rejects_other_methods(client, link, method):
    assert getattr(client, method)(link).status_code == 405
