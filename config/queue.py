"""The queue of tasks in the database, where a task is put in by a statement that is kept."""

from typing import Any

from django.apps import apps
from django.db.models.signals import pre_save
from django.tasks import Task
from django.utils.json import normalize_json
from django_tasks_db import DatabaseBackend

from blog.prepared import insert


class QueueBackend(DatabaseBackend):
    """Django-tasks-db's own, which takes far longer to compose the same statement each time."""

    def _task_to_db_task(self, task: Task[Any, Any], args: Any, kwargs: Any) -> Any:
        model: Any = apps.get_model("django_tasks_database", "DBTaskResult")
        row = model(
            id=self._get_id(),
            args_kwargs=normalize_json({"args": args, "kwargs": kwargs}),
            priority=task.priority,
            task_path=task.module_path,
            queue_name=task.queue_name,
            run_after=task.run_after,
            backend_name=self.alias,
        )
        pre_save.send(model, instance=row)  # by which it fills in what None stands for
        insert(row)
        return row
