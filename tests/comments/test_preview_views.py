"""Readers see what their comment will look like."""

import pytest

from comments.models import Comment
from tests.comments.pages import Tags, error, summary, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_preview_shows_the_text_and_gives_back_what_was_typed(post, known):
    response = post(
        preview=True, body="*Yes*\r\n<b>", wishes="replies", website="ada.example", parent=known.pk
    )

    tags = Tags(response)
    assert response.status_code == 200
    assert "<p><em>Yes</em><br>\n&lt;b&gt;</p>" in response.text
    assert typed(response) == "*Yes*\r\n<b>"
    assert tags.named("parent")["value"] == str(known.pk)
    assert "checked" in dict(next(a for _, a in tags.all if a.get("value") == "replies"))


def test_preview_keeps_nothing_and_asks_nobody(akismet_server, post):
    post(preview=True)

    assert not Comment.objects.exists()
    assert not akismet_server.calls


def test_preview_with_htmx_is_the_text_alone(post):
    response = post(preview=True, headers={"HX-Request": "true"})

    assert "Two lines" in response.text
    assert not {"form", "html"} & {tag for tag, _ in Tags(response).all}


def test_preview_of_what_is_wrong_says_so(post):
    response = post(preview=True, body="")

    assert response.status_code == 422
    assert "still empty" in error(response, "body")


def test_preview_on_closed_article_says_so(post, article):
    article.comments_open = False
    article.save()

    response = post(preview=True)

    assert response.status_code == 422
    assert "No more comments" in summary(response)


def test_address_of_a_preview_leads_to_the_article(client, article):
    response = client.get(f"/comments/on/{article.pk}/preview/")

    assert response["Location"] == article.get_absolute_url()
