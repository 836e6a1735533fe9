"""A transaction that the database has undone does not end as if it had been kept."""

import pytest
from django.db import DatabaseError, connection

from comments import moderation
from comments.models import Comment
from tests.factories import CommentFactory

UNDOES_ALL = {
    "sqlite": [
        "CREATE TRIGGER undoes_all BEFORE INSERT ON blog_searchentry "
        "BEGIN SELECT RAISE(ROLLBACK, 'no room'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION undo_all() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'",
        "CREATE TRIGGER undoes_all BEFORE INSERT ON blog_searchentry "
        "FOR EACH ROW EXECUTE FUNCTION undo_all()",
    ],
}
"""What has a new entry of the index undo its whole transaction, as a full disk or a kill does."""


@pytest.fixture
def index_undoes_all():
    with connection.cursor() as cursor:
        for statement in UNDOES_ALL[connection.vendor]:
            cursor.execute(statement)
    yield
    connection.close()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION undo_all CASCADE")
        else:
            cursor.execute("DROP TRIGGER undoes_all")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("index_undoes_all")
def test_decision_that_was_undone_with_the_index_is_not_said_to_be_done(moderator):
    comment = CommentFactory(held=True)

    with pytest.raises(DatabaseError):
        moderation.approve(comment, moderator)

    connection.close()
    comment.refresh_from_db()
    assert comment.status == Comment.Status.HELD
    assert not comment.moves.decisions()
