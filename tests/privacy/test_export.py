"""The file with all that the site knows of a person."""

import json
import tracemalloc

import pytest

from blog.personal_data import HOLDINGS, Person
from comments.models import Comment, Move
from privacy import export
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db


def file_about(email: str) -> dict:
    return json.loads("".join(export.write(Person(email))))


def test_it_holds_everything_about_a_person(known, banned):
    data = file_about("camille@example.org")

    assert data["email"] == "camille@example.org"
    assert {comment["status"] for comment in data["comments"]} == {"approved", "held", "spam"}
    assert data["comments"][0]["original_body"] == "The mill, camille."
    assert data["comments"][0]["local_opinion"]["probability"] == 0.1
    assert data["comments"][0]["akismet"][0]["facts"]["comment_author_email"]
    assert data["comments"][3]["history"][0]["facts"] == {"ban": "camille@example.org"}
    (subscription,) = data["subscription"]
    for part in ("changes", "follows", "notices", "deliveries", "bounces"):
        assert len(subscription[part]) == 1
    assert len(data["trusted_author"]) == len(data["bans"]) == len(data["admin_log"]) == 1


def test_it_finds_an_address_however_it_was_typed(known):
    assert len(file_about("camille@example.org")["comments"]) == 4


def test_it_finds_a_domain_in_letters_of_its_own(db):
    CommentFactory(email="camille@müller.example")

    assert len(file_about("camille@xn--mller-kva.example")["comments"]) == 1


def test_it_holds_nothing_of_anybody_else(known):
    Move.objects.create(
        comment=known.held, from_status="held", to_status="held", why="imitation",
        facts={"email": "somebody-else@example.org"},
    )  # fmt: skip

    text = "".join(export.write(known.person))

    assert "Dominique" not in text
    assert "somebody-else" not in text


def test_signs_that_mean_something_to_the_database_mean_nothing_here(known):
    assert file_about("%@example.org")["comments"] == []
    assert file_about("camill_@example.org")["comments"] == []


def test_of_a_stranger_it_holds_nothing(known):
    data = file_about("stranger@example.org")

    assert not any(data[holding.name] for holding in HOLDINGS)


def test_the_counts_are_those_of_the_file(known, banned):
    UserFactory(email="camille@example.org")
    data = file_about("camille@example.org")

    counts = export.counted(known.person)

    assert counts == {holding.name: len(data[holding.name]) for holding in HOLDINGS}


def test_a_long_file_does_not_fill_the_memory(db):
    body = "word " * 4_000
    first = CommentFactory(email="often@example.org", body=body)
    rows = [
        Comment(
            article=first.article, name="N", email="often@example.org", body=body, body_html=body,
            lft=1, rght=2, level=0, tree_id=first.tree_id + n,
        )
        for n in range(1, 1_000)
    ]  # fmt: skip
    Comment.objects.bulk_create(rows, batch_size=100)
    del rows

    tracemalloc.start()
    length = sum(map(len, export.write(Person("often@example.org"))))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert length > 20_000_000
    assert peak < length / 2
