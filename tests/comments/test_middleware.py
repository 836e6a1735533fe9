"""The addresses by which WordPress answered a comment."""

import pytest

from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(article):
    return CommentFactory(article=article, name="Ada", body="I beg to differ.")


def test_it_leads_from_the_article_to_the_form(client, comment):
    address = comment.article.get_absolute_url()

    response = client.get(address, {"replytocom": comment.pk})

    assert response.status_code == 302
    assert response["Location"] == f"/comments/{comment.pk}/reply/"


def test_form_is_for_that_comment(client, comment):
    response = client.get("/", {"replytocom": comment.pk}, follow=True)

    assert response.status_code == 200
    assert "I beg to differ." in response.text
    assert f'name="parent" value="{comment.pk}"' in response.text


def test_comment_that_is_not_shown_has_no_form(client, article):
    held = CommentFactory(article=article, held=True)

    response = client.get(article.get_absolute_url(), {"replytocom": held.pk}, follow=True)

    assert response.status_code == 404


@pytest.mark.parametrize("number", ["", "abc", "-1", "1.5", "1 2", "²", "٣", "1\x00", "0x1"])
def test_what_is_no_number_is_passed_over(client, article, number):
    response = client.get(article.get_absolute_url(), {"replytocom": number})

    assert response.status_code == 200


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30, "9" * 5000])
def test_comment_that_never_was_is_not_found(client, article, number):
    response = client.get(article.get_absolute_url(), {"replytocom": number}, follow=True)

    assert response.status_code == 404


def test_what_is_sent_is_not_led_astray(client, comment):
    response = client.post(f"/comments/{comment.pk}/like/?replytocom={comment.pk}")

    assert response["Location"] == f"/comments/{comment.pk}/"
