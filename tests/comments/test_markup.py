"""What is kept of the HTML of comments, and when it is made anew."""

import pytest
from django.utils import translation

from comments import markup
from comments.conversation import Conversation
from comments.models import Comment
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return ArticleFactory()


def made_anew(article):
    """Return for how many comments templates are needed."""
    before = markup.around.cache_info().misses
    markup.thread(Conversation(article))
    return markup.around.cache_info().misses - before


def test_comments_that_are_what_they_were_need_no_template(article):
    ada = CommentFactory(article=article)
    CommentFactory.reply_to(ada)

    assert made_anew(article) == 2
    assert made_anew(article) == 0

    Comment.objects.filter(pk=ada.pk).update(like_count=3)
    assert made_anew(article) == 1


def test_text_is_shown_as_it_is_now(article):
    comment = CommentFactory(article=article, body="Before.")
    before = markup.thread(Conversation(article))

    comment.body = "After."
    comment.save()

    assert "<p>Before.</p>" in before
    assert "<p>After.</p>" in markup.thread(Conversation(article))


def test_each_language_has_its_own(article):
    CommentFactory(article=article, name="Ada")

    with translation.override("en"):
        english = markup.thread(Conversation(article))
    with translation.override("fr"):
        french = markup.thread(Conversation(article))

    assert ">Reply<span> to Ada<" in english
    assert ">Répondre<span> à Ada<" in french


def test_what_people_typed_is_escaped(article):
    CommentFactory(article=article, name='<b>"', website='https://example.org/"><script>')

    html = markup.thread(Conversation(article))

    assert "<script>" not in html
    assert "<bdi>&lt;b&gt;&quot;</bdi>" in html


def test_text_of_a_removed_comment_is_not_in_the_page(article):
    removed = CommentFactory(article=article, name="Rude", body="Hush.")
    CommentFactory.reply_to(removed)
    Comment.objects.filter(pk=removed.pk).update(status="trash")

    html = markup.thread(Conversation(article))

    assert "Hush" not in html
    assert "Rude" not in html
