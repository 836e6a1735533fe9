"""Queries that are composed once and asked with other values."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from blog.models import Article, Tag
from blog.prepared import insert, prepared, update
from tests.factories import ArticleFactory
from tests.queries import Queries

composed = []


@prepared
def found(*, slugs, since, position):
    composed.append(len(slugs))
    return Article.objects.filter(slug__in=slugs, published_at__gt=since, cover=position or "")


@prepared
def slugs_of(model, *, key):
    return model.objects.filter(pk=key).values_list("slug", flat=True)


@pytest.fixture(autouse=True)
def _nothing_composed():
    composed.clear()


pytestmark = pytest.mark.django_db


def find(*slugs, days=1, position=None):
    since = timezone.now() - timedelta(days=days)
    return found(slugs=list(slugs), since=since, position=position)


def test_same_query_finds_what_other_values_ask_for():
    old, new = ArticleFactory(slug="old"), ArticleFactory(slug="new")

    answers = [find("old"), find("new"), find("none")]

    assert answers == [[old], [new], []]


def test_rows_are_whole_objects_with_values_as_python_has_them():
    article = ArticleFactory(published_at=timezone.now())

    (same,) = find(article.slug)

    assert (same.published_at, same.comments_open) == (article.published_at, True)


def test_query_is_composed_once_and_asked_each_time():
    ArticleFactory(slug="old")

    with Queries() as queries:
        for _ in range(3):
            find("old", "one", "two", "three")

    assert queries.count == 3
    assert composed in ([], [4])


def test_moments_are_those_of_the_question():
    article = ArticleFactory(published_at=timezone.now() - timedelta(days=3))

    answers = [find(article.slug, days=days) for days in (1, 7, 1)]

    assert answers == [[], [article], []]


def test_list_may_be_of_any_length():
    articles = [ArticleFactory(slug=f"a{number}") for number in range(3)]

    answers = [find(*(article.slug for article in articles[:length])) for length in range(4)]

    assert [len(answer) for answer in answers] == [0, 1, 2, 3]


def test_none_is_not_a_value():
    article = ArticleFactory(slug="old")

    assert find("old") == [article]
    assert find("old", position="cover.jpg") == []


def test_what_is_given_by_position_decides_what_is_asked():
    article = ArticleFactory(slug="old")

    assert slugs_of(Article, key=article.pk) == ["old"]


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_get_in_each_others_way():
    article = ArticleFactory(slug="old")
    find("old")
    answers = []

    def ask():
        answers.append(find("old"))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert answers == [[article]]


# ---------------------------------------------------------------- Rows that are put in


def test_new_row_is_as_if_it_had_been_saved():
    tag = Tag(name="Trees", slug="trees")

    insert(tag)

    assert Tag.objects.get() == tag
    assert (tag._state.adding, tag._state.db) == (False, "default")
    tag.name = "Woods"
    tag.save()
    assert Tag.objects.get().name == "Woods"


def test_each_row_has_values_of_its_own():
    one, two = Tag(name="Trees", slug="trees"), Tag(pk=77, name="Woods", slug="woods")

    insert(one)
    insert(two)

    assert list(Tag.objects.order_by("slug").values_list("pk", "name")) == [
        (one.pk, "Trees"),
        (77, "Woods"),
    ]


def test_row_is_not_put_in_twice():
    tag = Tag(name="Trees", slug="trees")
    insert(tag)

    with pytest.raises(IntegrityError), transaction.atomic():
        insert(tag)


# ---------------------------------------------------------------- Rows that are changed


def test_fields_that_are_named_are_saved_and_no_others():
    article = ArticleFactory(slug="old", title="Trees", comments_open=True)
    other = ArticleFactory()
    now = timezone.now()

    article.slug, article.published_at, article.title = "new", now, "Woods"
    update(article, "slug", "published_at")

    same = Article.objects.get(pk=article.pk)
    assert (same.slug, same.published_at, same.title) == ("new", now, "Trees")
    other.refresh_from_db()
    assert other.slug != "new"
