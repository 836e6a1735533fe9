"""A thread has a page of its own, and a page hears of new comments."""

import pytest

from blog.addresses import absolute
from tests.factories import ArticleFactory, CommentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_thread_has_a_page_that_is_no_second_article(client, known):
    reply = CommentFactory.reply_to(known, body="Juste en dessous.")
    CommentFactory(article=known.article, body="Ailleurs.")

    page = client.get(f"/comments/{known.pk}/thread/").text

    assert f'id="comment-{reply.pk}"' in page
    assert "Ailleurs." not in page
    assert f'<link rel="canonical" href="{absolute(known.article.get_absolute_url())}">' in page


def test_thread_of_a_hidden_comment_is_not_found(client):
    held = CommentFactory(held=True)

    assert client.get(f"/comments/{held.pk}/thread/").status_code == 404


def test_news_are_how_many_comments_came(client, article):
    CommentFactory.create_batch(3, article=article)
    CommentFactory(article=article, held=True)

    none = client.get(f"/comments/on/{article.pk}/news/?shown=3").json()
    one = client.get(f"/comments/on/{article.pk}/news/?shown=2").json()
    two = client.get(f"/comments/on/{article.pk}/news/?shown=1").json()

    assert none == {"count": 3, "text": ""}
    assert one == {"count": 3, "text": "1 new comment, show it"}
    assert two == {"count": 3, "text": "2 new comments, show them"}


def test_no_news_costs_no_answer(client, article):
    address = f"/comments/on/{article.pk}/news/?shown=0"
    first = client.get(address)

    again = client.get(address, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("shown", ["", "x", "-1", "²"])
def test_news_since_nothing_known_are_not_found(client, article, shown):
    assert client.get(f"/comments/on/{article.pk}/news/", {"shown": shown}).status_code == 404


def test_news_of_a_draft_are_not_found(client):
    draft = ArticleFactory(draft=True)

    assert client.get(f"/comments/on/{draft.pk}/news/?shown=0").status_code == 404
