"""What those who comment want to be told of: ticked, kept, given back, forgotten."""

import re

import pytest

from blog.models import Blog
from comments.models import Comment
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada", "email": "ada@example.org", "body": "I beg to differ."}


@pytest.fixture
def post(client, article):
    def post(**changes):
        return client.post(f"/comments/on/{article.pk}/", {**ADA, **changes})

    return post


def ticked(response):
    boxes = re.findall(r'<input type="checkbox"[^>]*>', response.text)
    return [re.search('value="(.*?)"', box)[1] for box in boxes if " checked" in box]


def test_nothing_is_ticked_for_the_reader(client, article):
    Blog(language="en").save()

    response = client.get(article.get_absolute_url())

    assert response.text.count('type="checkbox" name="wishes"') == 3
    assert ticked(response) == []
    for label in (
        "Tell me of replies to my comment",
        "Tell me of all comments in this conversation",
        "Tell me of new articles",
    ):
        assert label in response.text


def test_boxes_have_a_common_legend(client, article):
    response = client.get(article.get_absolute_url())

    [fieldset] = re.findall("<fieldset.*?</fieldset>", response.text, re.DOTALL)
    assert "<legend>Par e-mail</legend>" in fieldset
    assert fieldset.count("<label") == 3


@pytest.mark.parametrize("wishes", [[], ["replies"], ["replies", "thread", "articles"]])
def test_wishes_are_kept_with_the_comment(post, wishes):
    post(wishes=wishes)

    assert Comment.objects.get().wishes == wishes


def test_wishes_come_back_with_a_wrong_form(post):
    response = post(body="", wishes=["replies", "articles"])

    assert response.status_code == 422
    assert ticked(response) == ["replies", "articles"]


def test_wishes_come_back_when_the_answered_comment_is_gone(post, article):
    hidden = CommentFactory(article=article, held=True)

    response = post(parent=hidden.pk, wishes=["replies", "thread"])

    assert response.status_code == 422
    assert ticked(response) == ["replies", "thread"]


def test_wish_that_there_is_not_is_refused(post):
    assert post(wishes=["everything"]).status_code == 422
    assert not Comment.objects.exists()


def test_comments_of_moderators_keep_no_wishes(client, moderator, post):
    client.force_login(moderator)

    post(wishes=["replies"])

    assert Comment.objects.get().wishes == []
