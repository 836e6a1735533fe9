"""What a page says of its conversation in JSON-LD."""

import json
import re

import pytest

from comments.conversation import Conversation
from comments.linked_data import MOST, discussed
from comments.models import Discussion
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return ArticleFactory()


def tree(comments):
    """The conversation as pairs of a name and the replies."""
    return [(facts["author"]["name"], tree(facts.get("comment", []))) for facts in comments]


def test_comment_is_told_with_its_author_date_and_address(article):
    comment = CommentFactory(article=article, name="Jeanne")

    (told,) = discussed(Conversation(article))["comment"]

    assert told.pop("datePublished")[:4] == str(comment.created_at.year)
    assert told == {
        "@type": "Comment",
        "url": f"/comments/{comment.pk}/",
        "author": {"@type": "Person", "name": "Jeanne"},
    }


def test_replies_stand_inside_what_they_answer(article):
    first = CommentFactory(article=article, name="Jeanne")
    reply = CommentFactory.reply_to(first, name="Paul")
    CommentFactory.reply_to(reply, name="Jeanne again")
    CommentFactory(article=article, name="Awa")

    told = discussed(Conversation(article))

    assert told["commentCount"] == 4
    assert tree(told["comment"]) == [
        ("Jeanne", [("Paul", [("Jeanne again", [])])]),
        ("Awa", []),
    ]


def test_replies_to_what_was_removed_move_up(article):
    first = CommentFactory(article=article, name="Jeanne")
    removed = CommentFactory.reply_to(first, name="Rude")
    CommentFactory.reply_to(removed, name="Paul")
    type(removed).objects.filter(pk=removed.pk).update(status="trash", number=1)

    told = discussed(Conversation(article))

    assert tree(told["comment"]) == [("Jeanne", [("Paul", [])])]


def test_no_more_than_fifty_are_told(article):
    Discussion(page_size=100).save()
    CommentFactory.create_batch(MOST + 2, article=article)

    told = discussed(Conversation(article))

    assert len(told["comment"]) == MOST
    assert told["commentCount"] == MOST + 2


def test_article_without_comments_has_none(article):
    assert discussed(Conversation(article)) == {"commentCount": 0}


def test_page_of_an_article_holds_it_without_another_query(client, article):
    CommentFactory(article=article, name="</script>")

    page = client.get(article.get_absolute_url()).text

    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = json.loads(data)
    assert told["@type"] == "BlogPosting"
    assert tree(told["comment"]) == [("</script>", [])]
