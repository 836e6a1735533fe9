"""Readers like a comment and take that back, known by a cookie alone."""

import re

import pytest

from tests.factories import CommentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def like(client, comment, **headers):
    return client.post(f"/comments/{comment.pk}/like/", headers=headers)


def test_plain_form_leads_back_to_the_comment(client, known):
    response = like(client, known)

    assert (response.status_code, response["Location"]) == (302, f"/comments/{known.pk}/")
    assert "Liked by 1 person" in client.get(known.article.get_absolute_url()).text


def test_like_is_taken_back_by_the_same_visitor(client, known):
    like(client, known)
    like(client, known)

    known.refresh_from_db()
    assert known.like_count == 0


def test_another_visitor_likes_too(client, known):
    like(client, known)
    client.cookies.clear()
    like(client, known)

    assert "Liked by 2 people" in client.get(known.article.get_absolute_url()).text


def test_htmx_gets_the_button_as_it_is_now(client, known):
    liked = like(client, known, hx_request="true")
    taken_back = like(client, known, hx_request="true")

    assert liked.status_code == taken_back.status_code == 200
    assert "<html" not in liked.text
    assert 'aria-pressed="true"' in liked.text
    assert "Liked by 1 person" in liked.text
    assert 'aria-pressed="false"' in taken_back.text
    assert "Liked by" not in taken_back.text


def test_first_like_sets_a_cookie_that_only_counts(client, known):
    cookie = like(client, known).cookies["visitor"]

    assert re.fullmatch(r"[0-9a-f]{32}", cookie.value)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["path"] == "/"


def test_cookie_goes_over_https_alone_where_there_is_https(client, known):
    plain = like(client, known).cookies["visitor"]
    client.cookies.clear()
    secure = client.post(f"/comments/{known.pk}/like/", secure=True).cookies["visitor"]

    assert (plain["secure"], secure["secure"]) == ("", True)


def test_later_likes_set_no_cookie(client, known):
    like(client, known)

    assert not like(client, known).cookies
    assert not like(client, CommentFactory()).cookies


@pytest.mark.parametrize("forged", ["", "x", "a" * 31, "a" * 33, "A" * 32, "a" * 5000])
def test_cookie_that_is_not_ours_is_replaced(client, known, forged):
    client.cookies["visitor"] = forged

    response = like(client, known)

    assert re.fullmatch(r"[0-9a-f]{32}", response.cookies["visitor"].value)


def test_opening_the_likes_address_likes_nothing(client, known):
    assert client.get(f"/comments/{known.pk}/like/").status_code == 405
    assert not known.likes.exists()


def test_like_from_another_site_is_refused(client, known):
    response = client.post(f"/comments/{known.pk}/like/", headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert not known.likes.exists()
