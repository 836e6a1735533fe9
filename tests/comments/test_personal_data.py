"""What comments hold of a person is found by an index, however many comments there are."""

import pytest
from django.db import connection

from blog.personal_data import Person
from comments.personal_data import written_by
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL goes about few rows in other ways than many"
)
@pytest.mark.parametrize("address", ["jeanne@blog.example", "jeanne@xn--tmoin-bsa.example"])
def test_comments_of_an_address_are_found_by_an_index(address):
    CommentFactory(email="Jeanne@Blog.example")
    comments = written_by(Person(address))

    assert "comment_by_address" in comments.explain()
    assert "comment_by_address" in comments.placed().reverse()[:50].explain()


def test_address_is_found_in_whatever_case_and_spelling_it_was_typed():
    mine = [
        CommentFactory(email="Jeanne@Blog.example"),
        CommentFactory(email="jeanne@blog.example"),
    ]
    other = CommentFactory(email="jeanne@témoin.example")
    CommentFactory(email="j_anne@blog.example")

    assert set(written_by(Person("jeanne@blog.example"))) == set(mine)
    assert list(written_by(Person("jeanne@xn--tmoin-bsa.example"))) == [other]
