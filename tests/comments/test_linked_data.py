"""What a page says of its conversation in JSON-LD."""

import json
import re

import pytest

from comments.conversation import Conversation
from comments.linked_data import MOST, discussed
from tests.blog.admin_forms import photo
from tests.factories import ArticleFactory, CommentFactory, TagFactory
from tests.schema_org import PROPERTIES, faults_of

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


def test_no_more_than_twenty_are_told(article):
    CommentFactory.create_batch(MOST + 2, article=article)

    told = discussed(Conversation(article))

    assert len(told["comment"]) == MOST
    assert told["commentCount"] == MOST + 2


def test_article_without_comments_has_none(article):
    assert discussed(Conversation(article)) == {"commentCount": 0}


def read(client, article):
    """Return the one piece of JSON-LD on the page of an article."""
    page = client.get(article.get_absolute_url()).text
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(data)


def test_page_of_an_article_holds_it_without_another_query(client, article):
    CommentFactory(article=article, name="</script>")

    told = read(client, article)

    assert told["@type"] == "BlogPosting"
    assert tree(told["comment"]) == [("</script>", [])]


def test_page_says_all_of_it_as_schema_org_does(client):
    article = ArticleFactory(cover=photo(), standfirst="In short.", tags=TagFactory.create_batch(2))
    CommentFactory.reply_to(CommentFactory(article=article))

    facts = read(client, article)

    assert PROPERTIES.keys() - facts.keys() == {"name"}
    assert list(faults_of(facts)) == []


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"@type": "Remark"}, "Remark is no type"),
        ({"name": "Jeanne"}, "None is no type"),
        ({"@type": "Person", "nick": "J"}, "nick is no property of Person"),
        ({"@type": "Person", "wordCount": 1}, "wordCount is no property of Person"),
        ({"@type": "Comment", "datePublished": "12 March"}, "Comment.datePublished: '12 March'"),
        ({"@type": "Comment", "commentCount": "1"}, "Comment.commentCount: '1'"),
        ({"@type": "Comment", "author": ["Jeanne"]}, "Comment.author: 'Jeanne'"),
        ({"@type": "Comment", "comment": {"@type": "Person"}}, "Comment.comment: a Person"),
    ],
)
def test_what_schema_org_does_not_know_is_found(facts, fault):
    assert list(faults_of(facts)) == [fault]
