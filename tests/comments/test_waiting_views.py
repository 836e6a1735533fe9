"""Those who wrote a comment, and only they, see it while it waits."""

import time

import pytest
from django.core import signing

from comments import moderation
from comments.own_links import WAITING
from tests.factories import CommentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def link_to(comment):
    return f"/comments/waiting/{signing.dumps(comment.pk, salt=WAITING)}/"


def test_waiting_page_is_kept_by_nobody(client):
    response = client.get(link_to(CommentFactory(held=True)))

    assert response.status_code == 200
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))


@pytest.mark.parametrize(
    "tamper",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "Mg" + token[token.index(":") :],
        lambda token: token.rpartition(":")[0],
        lambda token: "x",
        lambda token: "1",
    ],
)
def test_forged_link_is_refused(client, tamper):
    token = signing.dumps(CommentFactory(held=True, body="Not for you.").pk, salt=WAITING)

    response = client.get(f"/comments/waiting/{tamper(token)}/")

    assert response.status_code == 403
    assert "Not for you." not in response.text


class LastMonth(signing.TimestampSigner):
    """Signs as it was done 31 days ago."""

    def timestamp(self):
        return signing.b62_encode(int(time.time()) - 31 * 24 * 3600)


def test_link_that_is_too_old_is_refused(client):
    token = LastMonth(salt=WAITING).sign_object(CommentFactory(held=True).pk)

    response = client.get(f"/comments/waiting/{token}/")

    assert response.status_code == 403
    assert "too old" in response.text


def test_signature_for_another_purpose_is_refused(client):
    token = signing.dumps(CommentFactory(held=True).pk, salt="something else")

    assert client.get(f"/comments/waiting/{token}/").status_code == 403


def test_waiting_comment_leads_to_its_place_once_it_is_shown(client, moderator):
    comment = CommentFactory(held=True)
    moderation.approve(comment, moderator)

    response = client.get(link_to(comment))

    assert (response.status_code, response["Location"]) == (302, f"/comments/{comment.pk}/")


@pytest.mark.parametrize("fate", ["spam", "trash"])
def test_waiting_page_does_not_betray_a_rejection(client, fate):
    response = client.get(link_to(CommentFactory(**{fate: True})))

    assert response.status_code == 200
    assert "waiting for approval" in response.text


def test_approved_reply_under_a_hidden_comment_still_waits(client, moderator, known):
    reply = CommentFactory.reply_to(known)
    moderation.restore(known, moderator)

    assert "waiting for approval" in client.get(link_to(reply)).text


def test_waiting_comment_that_was_deleted_is_not_found(client):
    comment = CommentFactory(held=True)
    link = link_to(comment)
    comment.delete()

    assert client.get(link).status_code == 404


def test_waiting_comment_is_not_shown_under_the_article(client, post, article):
    post(body="Waiting here.")

    assert "Waiting here." not in client.get(article.get_absolute_url()).text
