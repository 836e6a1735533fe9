"""The queue of tasks, into which each comment puts some."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import checking
from tests.queries import Queries

pytestmark = pytest.mark.django_db


def test_task_is_put_in_by_one_statement():
    with Queries() as queries:
        checking.check_again.enqueue(7, 2, reason=checking.EDIT)

    assert queries.count == 1


def test_task_is_found_as_it_was_put_in():
    result = checking.check_again.enqueue(7, 2, reason=checking.EDIT)

    found = DBTaskResult.objects.ready().get()
    assert str(found.pk) == result.id
    assert (found.task, found.task_result.args) == (checking.check_again, [7, 2])
    assert found.task_result.kwargs == {"reason": checking.EDIT}


def test_task_is_not_due_before_its_time():
    moment = timezone.now() + timedelta(hours=1)

    checking.check_again.using(run_after=moment).enqueue(7)

    assert not DBTaskResult.objects.ready().exists()
    assert DBTaskResult.objects.get().run_after == moment
