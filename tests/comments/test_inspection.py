"""The trees, looked over each night."""

import pytest

from comments import inspection, schedule
from comments.models import Comment
from tests.factories import CommentFactory

pytestmark = pytest.mark.django_db


def test_trees_are_looked_over_each_night():
    assert [e.hour for e in schedule.TIMETABLE if e.task == inspection.look_over] == [2]


def test_sound_trees_are_worth_no_line(caplog):
    thread = CommentFactory()
    CommentFactory(article=thread.article, parent=thread)

    inspection.look_over.func()

    assert caplog.text == ""


def test_faults_are_counted_and_the_log_says_what_to_do(caplog):
    for _ in range(inspection.NAMED + 2):
        CommentFactory()
    Comment.objects.update(rght=9)

    inspection.look_over.func()

    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert "check_trees --repair" in record.message
    assert f"Faults: {inspection.NAMED + 2}" in record.message
    assert record.message.count("instead of") == inspection.NAMED


def test_many_comments_are_read_with_one_query(django_assert_num_queries):
    for _ in range(5):
        CommentFactory()

    with django_assert_num_queries(1):
        inspection.look_over.func()
