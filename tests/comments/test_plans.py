"""What is asked of the database, it answers by an index, however many comments there are."""

import pytest
from django.db import connection

from comments import rules, tree
from comments.models import Comment, Discussion
from tests.factories import ArticleFactory, CommentFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db


def plan(ask):
    """Return how the database would go about what `ask` asks, a line for each step."""
    with Queries() as queries:
        ask()
    asked = [query["sql"] for query in queries.captured_queries]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # the tables are small here
        lines = []
        for sql in asked:
            if sql.startswith("SELECT"):
                way = "QUERY PLAN " if connection.vendor == "sqlite" else ""
                cursor.execute(f"EXPLAIN {way}{sql}")
                lines += [row[-1] for row in cursor.fetchall()]
    return [line for line in lines if "comment" in line]


def scans(lines):
    return [line for line in lines if line.startswith("SCAN") or "Seq Scan" in line]


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
