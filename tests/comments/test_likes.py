"""Likes, one for each visitor."""

import pytest

from comments import likes
from comments.models import Comment, Like
from tests.at_once import at_once
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db

ADA, BO = "a" * 32, "b" * 32


def count(comment):
    return Comment.objects.get(pk=comment.pk).like_count


def test_first_time_likes():
    comment = CommentFactory()

    assert likes.toggle(comment, ADA) is True
    assert comment.like_count == count(comment) == 1


def test_second_time_takes_it_back():
    comment = CommentFactory()
    likes.toggle(comment, ADA)

    assert likes.toggle(comment, ADA) is False
    assert comment.like_count == count(comment) == 0
    assert not Like.objects.exists()


def test_each_visitor_counts_once():
    comment = CommentFactory()

    likes.toggle(comment, ADA)
    likes.toggle(comment, BO)

    assert count(comment) == 2


def test_likes_of_one_comment_say_nothing_of_another():
    liked, other = CommentFactory(), CommentFactory()

    likes.toggle(liked, ADA)

    assert (count(liked), count(other)) == (1, 0)


def test_old_copy_of_a_comment_counts_from_what_is_true_now():
    comment = CommentFactory()
    old_copy = Comment.objects.get(pk=comment.pk)
    likes.toggle(comment, ADA)

    likes.toggle(old_copy, BO)

    assert old_copy.like_count == count(comment) == 2


@pytest.mark.django_db(transaction=True)
def test_many_visitors_at_once_are_all_counted():
    comment = CommentFactory()

    outcomes = at_once(
        *[lambda visitor=f"{n:032x}": likes.toggle(comment, visitor) for n in range(6)]
    )

    assert outcomes == [True] * 6
    assert count(comment) == Like.objects.count() == 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("liked_before", [False, True])
def test_even_number_of_clicks_at_once_leaves_all_as_it_was(liked_before):
    comment = CommentFactory()
    if liked_before:
        likes.toggle(comment, ADA)

    def click():
        for _ in range(5):
            likes.toggle(Comment.objects.get(pk=comment.pk), ADA)

    outcomes = at_once(*[click] * 4)

    assert outcomes == [None] * 4
    assert count(comment) == Like.objects.count() == liked_before
