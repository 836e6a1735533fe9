"""Rows that go in at once are what bulk_create would have made of them."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from blog import rows
from blog.models import Origin, Tag
from comments.models import AkismetCall, Comment
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


def test_rows_get_keys_from_the_database() -> None:
    rows.insert(Tag, ["name", "slug"], [("Eau", "eau"), ("Pain « bis »", "pain")])

    assert list(Tag.objects.values_list("name", "slug")) == [
        ("Eau", "eau"),
        ("Pain « bis »", "pain"),
    ]


def test_letters_that_mean_something_to_databases_are_kept() -> None:
    odd = "a\tb\nc\r\\N \\. 'd' %s \N{GRINNING FACE}"

    rows.insert(Tag, ["name", "slug"], [(odd, "odd")])

    assert Tag.objects.get().name == odd


def test_values_are_made_into_what_the_database_keeps() -> None:
    comment = CommentFactory()
    at = datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
    names = ["comment_id", "operation", "facts", "succeeded", "answer", "headers", "at"]

    rows.insert(
        AkismetCall,
        names,
        [(comment.pk, "check", {"user_ip": "192.0.2.1"}, True, "ham", {}, at)],
    )

    call = AkismetCall.objects.get()
    assert (call.comment, call.facts, call.succeeded, call.at) == (
        comment,
        {"user_ip": "192.0.2.1"},
        True,
        at,
    )


def test_members_of_an_enumeration_are_kept_as_their_values() -> None:
    rows.insert(
        Origin,
        ["site", "kind", "number", "here"],
        [("ancien.example", Origin.Kind.COMMENT, 2**62, 1)],
    )

    assert Origin.objects.get().kind == "comment"
    assert Origin.objects.get().number == 2**62


def test_nothing_to_put_in_asks_the_database_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        rows.insert(Tag, ["name", "slug"], [])


def test_row_that_breaks_a_rule_is_refused() -> None:
    with pytest.raises(IntegrityError):
        rows.insert(Comment, ["name"], [("Bintou",)])
