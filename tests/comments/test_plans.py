"""What is asked of the database, it answers by an index, however many comments there are."""

import pytest
from django.db import connection

from comments import rules, tree
from comments.admin.paging import reported
from comments.feeds import newest
from comments.models import Comment, Discussion
from tests.factories import ArticleFactory, CommentFactory
from tests.queries import Queries

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL goes by its statistics"),
]


def plan(ask):
    """Return how SQLite would go about what `ask` asks, a line for each step."""
    with Queries() as queries:
        ask()
    asked = [query["sql"] for query in queries.captured_queries]
    with connection.cursor() as cursor:
        lines = []
        for sql in asked:
            if sql.startswith(("SELECT", "UPDATE")):
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                lines += [row[-1] for row in cursor.fetchall()]
    return [line for line in lines if "comment" in line]


def scans(lines):
    return [line for line in lines if line.startswith("SCAN")]


def test_policy_looks_up_who_wrote_what_by_the_author_and_the_text():
    comment = CommentFactory.build(
        article=ArticleFactory(), body="Nobody has ever said this before, and so nobody finds it."
    )

    lines = plan(lambda: rules.ask(comment, Discussion()))

    assert not scans(lines)
    for index in ("comment_by_author", "comment_by_name", "comment_same_text"):
        assert any(index in line for line in lines)
    assert not any("comment_queue" in line or "comment_date" in line for line in lines)


@pytest.mark.parametrize("is_reply", [False, True])
def test_highest_number_is_read_from_an_index(is_reply):
    parent = CommentFactory()
    where = {"parent": parent} if is_reply else {}
    comment = CommentFactory(article=parent.article, status=Comment.Status.HELD, **where)
    comment.status = Comment.Status.APPROVED

    lines = plan(lambda: tree.give_number(comment))

    assert not scans(lines)
    assert any("number" in line for line in lines)


def test_what_hides_a_comment_is_looked_for_among_the_few_that_can():
    comment = CommentFactory()

    lines = plan(lambda: Comment.objects.on(comment.article).shown().count())

    assert not scans(lines)
    assert any("comment_not_approved" in line for line in lines)


def test_feed_of_an_article_reads_its_newest_comments_alone():
    comment = CommentFactory()

    lines = plan(lambda: list(newest(Comment.objects.on(comment.article).shown())))

    assert not scans(lines)
    assert any("comment_newest" in line for line in lines)


def test_page_of_a_comment_is_found_by_its_own_thread():
    reply = CommentFactory.reply_to(CommentFactory())

    lines = plan(lambda: Comment.objects.root_of(reply))

    assert not scans(lines)
    assert not any("parent_id" in line.partition("(")[0] for line in lines)


def test_reported_comments_are_found_by_the_reports():
    lines = plan(lambda: list(reported()))

    assert not any("comment_queue" in line for line in lines)


def test_reply_makes_room_among_what_stands_after_it():
    parent = CommentFactory()

    lines = plan(lambda: CommentFactory.reply_to(parent))

    assert any("comment_ends" in line for line in lines)
