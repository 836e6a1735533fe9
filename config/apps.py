"""What the site as a whole listens to."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.tasks.signals import task_finished, task_started

from config import log


class SiteConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from operations.faults import FaultMailHandler

        connection_created.connect(log.watch)
        task_started.connect(log.begin_task)
        task_finished.connect(log.end_task)
        FaultMailHandler.install(log.Name())
