"""What is wrong with a comment is said beside it, and nothing that was typed is lost."""

import pytest

from comments import moderation
from comments.models import Comment
from tests.comments.pages import TEXT, Tags, error, summary, typed
from tests.factories import CommentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

GONE = "The comment that you answer is no longer shown."


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "give a name"),
        ("name", " ", "give a name"),
        ("name", "a" * 101, "at most 100 characters"),
        ("email", "", "give your e-mail"),
        ("email", "ada", "not look like an e-mail"),
        ("email", "ada@example", "not look like an e-mail"),
        ("email", "ada@example.org\nBcc: bo@example.org", "not look like an e-mail"),
        ("email", "a" * 250 + "@example.org", "at most 254 characters"),
        ("website", "not a site", "not look like a web address"),
        ("website", "javascript:alert(1)", "not look like a web address"),
        ("website", "https://[", "not look like a web address"),
        ("website", "https://example.org/" + "a" * 200, "at most 200 characters"),
        ("name", "Ada\x00", "Null characters"),
    ],
)
def test_wrong_field_is_said_beside_it_and_nothing_is_lost(post, field, value, says):
    response = post(**{field: value})

    assert response.status_code == 422
    assert says in error(response, field)
    assert Tags(response).named(field).get("value", "") == value
    assert typed(response) == TEXT
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "still empty"),
        (" \r\n\t ", "still empty"),
        ("é" * 100_000, "has 100000 characters; at most 30000 characters fit"),
        ("a\x00b", "Null characters"),
    ],
)
def test_wrong_text_is_said_beside_it_and_comes_back(post, body, says):
    response = post(body=body)

    attributes = Tags(response)
    assert response.status_code == 422
    assert says in error(response, "body")
    assert typed(response).strip() == body.strip()
    assert attributes.named("name")["value"] == "Ada"
    assert attributes.named("email")["value"] == "ada@example.org"
    assert not Comment.objects.exists()


def test_summary_over_the_form_is_announced(post):
    response = post(email="")

    assert 'role="alert"' in response.text
    assert "your text is kept" in summary(response)


def test_hint_of_a_field_is_still_referred_to_beside_its_error(post):
    response = post(email="ada")

    attributes = Tags(response)
    described_by = attributes.named("email")["aria-describedby"].split()
    assert described_by == ["id_email_helptext", "id_email_error"]
    assert set(described_by) <= set(attributes.ids())


def test_field_without_an_error_is_not_marked(post):
    assert "aria-invalid" not in Tags(post(email="ada")).named("name")


def test_browsers_do_not_cut_what_is_pasted(client, article):
    response = client.get(article.get_absolute_url())

    assert "maxlength" not in Tags(response).named("body")


def test_several_errors_are_all_said(post):
    response = post(name="", email="", body="")

    assert [bool(error(response, field)) for field in ("name", "email", "body")] == [True] * 3


def test_form_with_an_error_can_be_sent_again(post, known):
    response = post(email="ada", parent=known.pk)
    form = Tags(response)

    post(body=typed(response), parent=form.named("parent")["value"])

    reply = Comment.objects.latest("pk")
    assert (reply.parent, reply.body) == (known, TEXT)


def test_form_with_an_error_says_whom_it_answers(post, known):
    response = post(email="ada", parent=known.pk)

    assert "Reply to <bdi>Ada</bdi>" in response.text


@pytest.mark.parametrize("parent", ["999999", "abc", "-1", "1.5", "9" * 40, "9" * 5000])
def test_reply_to_a_comment_that_never_was_gives_the_text_back(post, parent):
    response = post(parent=parent)

    assert response.status_code == 422
    assert GONE in summary(response)
    assert typed(response) == TEXT
    assert not Comment.objects.exists()


@pytest.mark.parametrize("fate", ["held", "spam", "trash"])
def test_reply_to_a_hidden_comment_gives_the_text_back(post, article, fate):
    hidden = CommentFactory(article=article, **{fate: True})

    response = post(parent=hidden.pk)

    assert response.status_code == 422
    assert GONE in summary(response)
    assert typed(response) == TEXT


def test_reply_to_a_removed_comment_gives_the_text_back(post, moderator, known):
    CommentFactory.reply_to(known)
    moderation.trash(known, moderator)

    assert GONE in summary(post(parent=known.pk))


def test_reply_to_a_comment_on_another_article_gives_the_text_back(post):
    elsewhere = CommentFactory()

    response = post(parent=elsewhere.pk)

    assert response.status_code == 422
    assert typed(response) == TEXT
    assert not elsewhere.replies.exists()


def test_text_whose_parent_is_gone_can_be_sent_again_on_its_own(post, article):
    hidden = CommentFactory(article=article, held=True)
    response = post(parent=hidden.pk)

    again = post(body=typed(response), parent=Tags(response).named("parent").get("value", ""))

    assert again.status_code == 302
    assert Comment.objects.latest("pk").parent is None
