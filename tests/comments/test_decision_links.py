"""The links in the mails: what they show, what they do, and what they do no more."""

import re
import time

import pytest
from django.contrib.auth.models import Permission
from django.core import signing
from django.test import Client
from django.urls import reverse

from blog.models import Blog
from comments import decision_links, moderation
from comments.models import Comment, Move
from tests.at_once import at_once
from tests.factories import UserFactory
from tests.queries import Queries
from tests.worker import run_worker

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)
"""For tests in which others, such as the worker, have connections of their own."""

HELD, APPROVED, SPAM, TRASH = Comment.Status


@pytest.fixture(autouse=True)
def _in_english():
    Blog(language="en").save()


@pytest.fixture
def moderator():
    return UserFactory(author=True, first_name="Grace")


@pytest.fixture
def link(moderator):
    """A function that returns the path of a link, as it stands in the mail."""

    def link(comment, verb="approve", user=moderator):
        return decision_links.address(comment, verb, user).removeprefix("http://127.0.0.1:8000")

    return link


def status_of(comment):
    comment.refresh_from_db()
    return comment.status


def buttons_of(response):
    return re.findall(r"<button[^>]*>([^<]*)</button>", response.text)


# ---------------------------------------------------------------- Looking


@pytest.mark.parametrize(
    ("verb", "label"),
    [
        ("approve", "Approve this comment"),
        ("spam", "Mark this comment as spam"),
        ("trash", "Move this comment to the trash"),
    ],
)
def test_page_shows_the_comment_and_one_button(client, say, link, verb, label):
    comment = say(name="Ada", body="I beg to differ.")

    response = client.get(link(comment, verb))

    assert response.status_code == 200
    assert "I beg to differ." in response.text
    assert "Why it waits: first comment by this author" in response.text
    assert buttons_of(response) == [label]


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_decides_nothing(client, say, link, method):
    comment = say()

    getattr(client, method)(link(comment), headers={"sec-purpose": "prefetch"})

    assert status_of(comment) == HELD


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, say, link, method):
    assert getattr(client, method)(link(say())).status_code == 405


def test_page_is_kept_by_nobody_and_found_by_nobody(client, say, link):
    response = client.get(link(say()))

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.text


def test_address_of_the_page_is_told_to_no_other_site(client, say, link):
    assert client.get(link(say()))["Referrer-Policy"] == "same-origin"


def test_page_sets_no_cookie(client, say, link):
    assert not client.get(link(say())).cookies


def test_page_speaks_the_language_of_the_blog(client, say, link):
    Blog(language="fr").save()

    assert '<html lang="fr">' in client.get(link(say())).text


def test_page_takes_seven_queries(client, say, link):
    path = link(say())

    with Queries() as queries:
        client.get(path)

    assert queries.count == 7


# ---------------------------------------------------------------- Deciding


@pytest.mark.parametrize(
    ("verb", "status"), [("approve", APPROVED), ("spam", SPAM), ("trash", TRASH)]
)
def test_button_decides_in_the_name_of_whom_the_link_was_made_for(
    client, say, link, moderator, verb, status
):
    comment = say()

    client.post(link(comment, verb))

    move = comment.moves.last()
    assert status_of(comment) == status
    assert (move.by, move.why) == (moderator, Move.Reason.DECIDED)


def test_after_the_button_the_page_says_what_was_done(client, say, link):
    path = link(say())

    response = client.post(path, follow=True)

    assert response.redirect_chain == [(path, 302)]
    assert re.search(r"Grace approved it on .+ \d{4}", response.text)
    assert buttons_of(response) == []


def test_button_on_the_page_of_another_site_does_nothing(client, say, link):
    comment = say()

    response = client.post(link(comment), headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert status_of(comment) == HELD


def test_button_needs_neither_a_login_nor_a_token(say, link):
    comment = say()

    Client(enforce_csrf_checks=True).post(link(comment))

    assert status_of(comment) == APPROVED


@for_real
def test_link_in_the_mail_is_the_one_that_works(client, mail_server, moderator, say):
    comment = say()
    run_worker()
    text = mail_server.mails[0].get_body(["plain"]).get_content()
    path = re.search(r"Spam: http://127.0.0.1:8000(\S+)", text)[1]

    client.post(path)

    assert status_of(comment) == SPAM


# ---------------------------------------------------------------- Used, stale, expired, not ours


@pytest.mark.parametrize(
    ("decide", "sentence"),
    [
        (moderation.approve, "Grace approved it on"),
        (moderation.mark_spam, "Grace marked it as spam on"),
        (moderation.trash, "Grace moved it to the trash on"),
    ],
)
def test_stale_link_says_what_happened_since(client, say, link, moderator, decide, sentence):
    comment = say()
    decide(comment, moderator)

    response = client.get(link(comment))

    assert sentence in response.text
    assert f"/admin/comments/comment/{comment.pk}/change/" in response.text
    assert buttons_of(response) == []


def test_stale_link_decides_nothing(client, say, link, moderator):
    comment = say()
    moderation.trash(comment, moderator)

    client.post(link(comment, "approve"), follow=True)

    assert status_of(comment) == TRASH
    assert comment.moves.decisions().count() == 1


def test_used_link_decides_once(client, say, link):
    comment = say()

    for _ in range(3):
        client.post(link(comment))

    assert comment.moves.decisions().count() == 1


def test_link_does_not_overrule_who_put_the_comment_back(client, say, link, moderator):
    comment = say()
    moderation.trash(comment, moderator)
    moderation.restore(comment, moderator)

    response = client.post(link(comment), follow=True)

    assert status_of(comment) == HELD
    assert "Grace put it back in the queue on" in response.text


def test_link_to_a_comment_that_was_deleted_says_so(client, say, link):
    comment = say()
    path = link(comment)
    Comment.objects.get(pk=comment.pk).delete()

    responses = [client.get(path), client.post(path)]

    for response in responses:
        assert response.status_code == 410
        assert "It has been deleted since." in response.text


class LastMonth(signing.TimestampSigner):
    """Signs as it was done 31 days ago."""

    def timestamp(self):
        return signing.b62_encode(int(time.time()) - 31 * 24 * 3600)


def test_link_that_is_too_old_says_so_and_leads_to_the_admin(client, say, moderator):
    comment = say()
    link = decision_links.Link(comment.pk, "approve", moderator.pk)
    token = LastMonth(salt=decision_links.DECIDE).sign_object(link)

    response = client.post(reverse("comments:decide", args=[token]))

    assert response.status_code == 410
    assert "This link is too old" in response.text
    assert "/admin/comments/comment/" in response.text
    assert status_of(comment) == HELD


def test_changed_link_is_refused(client, say, link):
    comment = say()
    path = link(comment)
    token = signing.dumps([comment.pk, "approve", 1], salt="comments.waiting")

    answers = [
        client.post(path[:-4] + "abc/"),
        client.post(reverse("comments:decide", args=[token])),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert status_of(comment) == HELD


def test_link_ends_with_the_permission_of_whom_it_was_made_for(client, say, link):
    helper = UserFactory()
    helper.user_permissions.add(Permission.objects.get(codename="change_comment"))
    comment = say()
    path = link(comment, user=helper)
    before = client.get(path).status_code
    helper.user_permissions.clear()

    after = client.post(path).status_code

    assert (before, after) == (200, 403)
    assert status_of(comment) == HELD


@pytest.mark.parametrize("change", [{"is_active": False}, None])
def test_link_ends_with_the_account_of_whom_it_was_made_for(client, say, link, change):
    helper = UserFactory(author=True)
    path = link(say(), user=helper)
    if change:
        type(helper).objects.filter(pk=helper.pk).update(**change)
    else:
        helper.delete()

    assert client.post(path).status_code == 403


# ---------------------------------------------------------------- At once


@for_real
def test_three_links_pressed_at_once_have_one_outcome_and_one_history(say, link):
    comment = say()
    paths = [link(comment, verb) for verb in decision_links.VERBS]

    responses = at_once(*[lambda path=path: Client().post(path, follow=True) for path in paths])

    [decision] = comment.moves.decisions()
    assert [response.status_code for response in responses] == [200, 200, 200]
    assert status_of(comment) == decision.to_status


@for_real
def test_link_and_moderator_at_once_have_one_outcome(say, link, moderator):
    comment = say()
    path = link(comment, "approve")
    copy = Comment.objects.get(pk=comment.pk)

    response, _ = at_once(lambda: Client().post(path), lambda: moderation.trash(copy, moderator))

    assert response.status_code == 302
    assert status_of(comment) == TRASH
    assert comment.moves.changes().last().to_status == TRASH
