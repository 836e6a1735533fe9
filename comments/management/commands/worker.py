"""`manage.py worker`."""

import sys
from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands import db_worker

from comments import filter_health, schedule, spam, unkept


class Command(db_worker.Command):
    help = "Runs the background tasks, and begins what is due each hour and each day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(reload=False)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """End with a line that says what to do where the database does not work.

        systemd begins it again, until it does.
        """
        try:
            return super().execute(*args, **options)
        except unkept.FAILURES as error:
            unkept.note(error)
            sys.exit(1)

    def handle(self, *, worker_id: str, **options: Any) -> None:
        if spam.is_on():
            filter_health.check_up.enqueue()  # the key may be another one since the last start
        with schedule.ticking(worker_id):
            super().handle(worker_id=worker_id, **options)
