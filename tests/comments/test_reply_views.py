"""The form to answer a comment, on a page of its own or in its place."""

import pytest

from tests.comments.pages import Tags

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_reply_page_shows_what_is_answered_and_a_form(client, known):
    response = client.get(f"/comments/{known.pk}/reply/")

    tags = Tags(response)
    assert response.status_code == 200
    assert "What I think of it." in response.text
    assert tags.named("parent")["value"] == str(known.pk)
    assert "comment-form" in tags.ids()
    assert "<html" in response.text


def test_htmx_gets_the_form_alone_with_ids_of_its_own(client, known):
    response = client.get(f"/comments/{known.pk}/reply/", headers={"hx-request": "true"})

    tags = Tags(response)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert tags.named("parent")["value"] == str(known.pk)
    assert "reply-form" in tags.ids()
    assert not [name for name in tags.ids() if name.startswith("id_") or name == "comment-form"]


def test_caches_tell_the_reply_page_from_its_part(client, known):
    response = client.get(f"/comments/{known.pk}/reply/")

    assert "HX-Request" in response["Vary"]


def test_labels_of_a_form_in_place_lead_to_its_fields(client, known):
    response = client.get(f"/comments/{known.pk}/reply/", headers={"hx-request": "true"})

    tags = Tags(response)
    labels = [attributes["for"] for tag, attributes in tags.all if tag == "label"]
    assert labels
    assert set(labels) <= set(tags.ids())
