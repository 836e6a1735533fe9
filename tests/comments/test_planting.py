"""Whole threads that are put in at once."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comments import tree
from comments.conversation import Conversation
from comments.models import Comment
from comments.tree import planting
from tests.at_once import at_once
from tests.factories import ArticleFactory, CommentFactory

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)

STATUS = Comment.Status


def new(article, name, parent=None, **fields):
    fields.setdefault("status", STATUS.APPROVED)
    comment = Comment(
        article=article, parent=parent, name=name, email="ada@example.org", body="So.", **fields
    )
    comment.render()
    return comment


@pytest.fixture
def two_threads(article):
    """Ada (Bo (Cy), Di) and Ed, in the order of a file, with replies before what they answer."""
    ada, ed = new(article, "Ada"), new(article, "Ed")
    bo, di = new(article, "Bo", ada), new(article, "Di", ada)
    return [new(article, "Cy", bo), bo, ada, di, ed]


def faults():
    return list(tree.faults(Comment.objects.placed()))


def places():
    comments = Comment.objects.in_thread_order()
    return [(comment.name, comment.lft, comment.rght, comment.level) for comment in comments]


def page(article):
    return [(row.label, row.level, row.comment.name) for row in Conversation(article).rows]


# ---------------------------------------------------------------- Places and numbers


def test_threads_stand_as_they_are_given(article, two_threads):
    tree.plant(two_threads)

    assert places() == [
        ("Ada", 1, 8, 0),
        ("Bo", 2, 5, 1),
        ("Cy", 3, 4, 2),
        ("Di", 6, 7, 1),
        ("Ed", 1, 2, 0),
    ]
    assert faults() == []
    assert [label for label, *_ in page(article)] == ["1", "1", "1", "2", "2"]


def test_nothing_is_planted_without_comments(django_assert_num_queries):
    with django_assert_num_queries(0):
        tree.plant([])


def test_new_threads_are_numbered_after_those_of_the_article(article, two_threads):
    CommentFactory(article=article, name="Zoé")
    CommentFactory(name="Elsewhere")

    tree.plant(two_threads)

    assert [(label, name) for label, level, name in page(article) if not level] == [
        ("1", "Zoé"),
        ("2", "Ada"),
        ("3", "Ed"),
    ]
    assert faults() == []


def test_what_is_not_approved_stands_last_without_a_number(article):
    tree.plant(
        [new(article, name, status=status) for name, status in zip("hast", STATUS, strict=True)]
    )

    assert list(Comment.objects.in_thread_order().values_list("name", "number")) == [
        ("a", 1),
        ("h", None),
        ("s", None),
        ("t", None),
    ]


def test_numbers_given_already_are_kept_and_order_the_siblings(article):
    ada = new(article, "Ada", number=4)
    replies = [new(article, "Bo", ada, number=7), new(article, "Cy", ada, number=2)]
    replies += [new(article, "Di", ada), new(article, "Ed", ada, number=5, status=STATUS.SPAM)]

    tree.plant([ada, *replies])

    assert list(Comment.objects.in_thread_order().values_list("name", "number")) == [
        ("Ada", 4),
        ("Cy", 2),
        ("Ed", 5),
        ("Bo", 7),
        ("Di", 8),
    ]
    assert faults() == []


def test_siblings_that_had_their_numbers_in_order_stay_where_they_stood(article):
    tree.plant(
        [
            new(article, "Ada", number=1),
            new(article, "Bo", status=STATUS.HELD),
            new(article, "Cy", number=3),
        ]
    )

    assert list(Comment.objects.in_thread_order().values_list("name", "number")) == [
        ("Ada", 1),
        ("Bo", None),
        ("Cy", 3),
    ]


def test_number_that_another_has_gives_way(article):
    CommentFactory(article=article)

    tree.plant([new(article, name, number=1, status=STATUS.TRASH) for name in ("Ada", "Bo")])

    assert list(Comment.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 3]


def test_reply_saved_with_a_number_keeps_it_unless_it_comes_too_late(article):
    ada = CommentFactory(article=article)
    kept = CommentFactory.reply_to(ada, number=3)
    late = CommentFactory.reply_to(ada, number=2)

    assert (kept.number, late.number) == (3, 4)
    assert faults() == []


def test_comments_go_on_living_as_any_others(article, two_threads, moderator):
    tree.plant(two_threads)
    cy, bo, ada, *_ = two_threads

    CommentFactory.reply_to(cy, name="Fay")
    bo.body = "Changed."
    bo.save()
    CommentFactory.reply_to(ada, name="Gus")

    assert [name for _label, _level, name in page(article)] == [
        *("Ada", "Bo", "Cy", "Fay", "Di", "Gus", "Ed"),
    ]
    assert faults() == []


def test_thread_may_be_deeper_than_python_calls(article):
    comments = [new(article, "Ada")]
    for _ in range(1_500):
        comments.append(new(article, "Ada", comments[-1]))

    tree.plant(comments[::-1])

    assert faults() == []
    assert Comment.objects.latest("level").level == 1_500


# ---------------------------------------------------------------- Primary keys


def test_keys_given_already_are_kept_in_a_few_statements(article):
    comments = [new(article, "Ada", pk=70_000)]
    for n in range(1, 300):
        comments.append(new(article, "Ada", comments[-1], pk=70_000 - n))

    with CaptureQueriesContext(connection) as queries:
        tree.plant(comments)

    wrote = [query for query in queries if re.search("INSERT INTO|COPY", query["sql"])]
    assert len(wrote) == 2
    assert set(Comment.objects.values_list("pk", flat=True)) == set(range(69_701, 70_001))
    assert faults() == []


def test_keys_given_and_keys_of_the_database_mix(article):
    ada = new(article, "Ada", pk=500)
    bo = new(article, "Bo", ada)
    cy = new(article, "Cy", bo, pk=400)
    di = new(article, "Di", cy)

    tree.plant([di, cy, bo, ada])

    assert [name for name, *_ in places()] == ["Ada", "Bo", "Cy", "Di"]
    assert (ada.pk, cy.pk) == (500, 400)
    assert bo.pk > 500
    assert faults() == []


def test_comment_posted_afterwards_gets_a_key_of_its_own(article):
    tree.plant([new(article, "Ada", pk=90_000)])

    assert CommentFactory(article=article).pk > 90_000


def test_free_keys_are_those_that_nobody_has(article):
    comment = CommentFactory(article=article)

    with transaction.atomic():
        free = tree.free_keys(Comment, {comment.pk, comment.pk + 50})

    assert free == {comment.pk + 50}
    assert CommentFactory(article=article).pk not in free


# ---------------------------------------------------------------- Many at once


@for_real
def test_two_who_plant_and_readers_at_once_meet_no_key_tree_or_number_twice(monkeypatch):
    monkeypatch.setattr(planting, "BATCH", 5)
    articles = [ArticleFactory(), ArticleFactory()]
    next_key = CommentFactory(article=articles[0]).pk + 1

    def plant(article, first):
        with transaction.atomic():
            keys = tree.free_keys(Comment, range(first, first + 60, 2))
            roots = [new(article, "Ada", pk=key) for key in sorted(keys)]
            tree.plant([*roots, *(new(article, "Bo", root) for root in roots)])

    def post(article):
        for _ in range(15):
            comment = CommentFactory(article=article)
            CommentFactory.reply_to(comment)

    outcomes = at_once(
        lambda: plant(articles[0], next_key),
        lambda: plant(articles[1], next_key + 1),
        lambda: post(articles[0]),
        lambda: post(articles[1]),
    )

    assert outcomes == [None] * 4
    assert faults() == []
    roots = Comment.objects.filter(parent=None).order_by("number")
    for article in articles:
        numbers = list(roots.filter(article=article).values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


@for_real
def test_two_who_plant_on_one_article_number_one_after_the_other(article):
    def plant():
        tree.plant([new(article, "Ada") for _ in range(40)])

    outcomes = at_once(plant, plant, plant)

    assert outcomes == [None] * 3
    assert faults() == []
    assert set(Comment.objects.values_list("number", flat=True)) == set(range(1, 121))
