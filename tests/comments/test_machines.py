"""A conversation as programs read it that know microformats and nothing of Palabre."""

from datetime import datetime
from typing import Any

import mf2py
import pytest

from comments import moderation
from comments.models import Comment, Discussion
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

type Tree = list[tuple[str, str, "Tree"]]
"""Comments, each with its name, its text, and the comments below it."""


@pytest.fixture
def article():
    return ArticleFactory()


def read(client, article, query="") -> dict[str, Any]:
    """Read the page of an article; return its entry."""
    page = client.get(f"{article.get_absolute_url()}{query}").content.decode()
    [entry] = mf2py.parse(doc=page, url=f"http://testserver{article.get_absolute_url()}")["items"]
    assert entry["type"] == ["h-entry"]
    return entry


def tree_of_page(item: dict[str, Any]) -> Tree:
    return [
        (
            comment["properties"]["author"][0]["properties"]["name"][0],
            comment["properties"]["content"][0]["value"].strip(),
            tree_of_page(comment),
        )
        for comment in [*item["properties"].get("comment", []), *item.get("children", [])]
    ]


def tree_of_database(article, parent=None) -> Tree:
    """What stands below a comment, by nothing but the parents in the database."""
    siblings = Comment.objects.shown().filter(article=article, parent=parent).order_by("number")
    return [
        (comment.name, comment.body, tree_of_database(article, comment)) for comment in siblings
    ]


def test_threads_are_those_of_the_database(client, article):
    for _ in range(3):
        thread = CommentFactory(article=article)
        for _ in range(2):
            CommentFactory.reply_to(CommentFactory.reply_to(thread))
    CommentFactory.reply_to(thread, held=True)

    entry = read(client, article)

    assert tree_of_page(entry) == tree_of_database(article)


def test_replies_deeper_than_is_shown_stand_in_their_order_on_the_last_level(client, article):
    Discussion(depth=3).save()
    comment = CommentFactory(article=article)
    names = [comment.name]
    for _ in range(5):
        comment = CommentFactory.reply_to(comment)
        names.append(comment.name)

    entry = read(client, article)

    [(first, _, [(second, _, last)])] = tree_of_page(entry)
    assert [first, second, *(name for name, _, _ in last)] == names


def test_replies_to_what_was_removed_are_found(client, article):
    removed = CommentFactory(article=article)
    reply = CommentFactory.reply_to(removed)
    moderation.trash(removed, UserFactory(author=True))

    entry = read(client, article)

    assert tree_of_page(entry) == [(reply.name, reply.body, [])]


def test_each_page_has_its_threads(client, article):
    Discussion(page_size=2).save()
    for _ in range(5):
        CommentFactory.reply_to(CommentFactory(article=article))

    pages = [read(client, article, f"?page={number}") for number in (1, 2, 3)]

    assert [len(tree_of_page(page)) for page in pages] == [2, 2, 1]
    found = [thread for page in pages for thread in tree_of_page(page)]
    assert found == tree_of_database(article)


def test_each_comment_says_where_it_stands_and_when_it_was_written(client, article):
    comment = CommentFactory(article=article, website="https://awa.example/")

    [cited] = read(client, article)["properties"]["comment"]

    assert cited["type"] == ["h-cite"]
    [url] = cited["properties"]["url"]
    assert url.endswith(comment.get_absolute_url())
    assert cited["properties"]["author"][0]["properties"]["url"] == ["https://awa.example/"]
    assert datetime.fromisoformat(cited["properties"]["published"][0]) == (
        comment.created_at.replace(microsecond=0)
    )
