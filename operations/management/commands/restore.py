"""`manage.py restore FILE [--replace]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from operations.backups import restoring, verifying
from operations.commands import OperatorCommand


class Command(OperatorCommand):
    help = "Puts a backup back, into a site that has nothing in it yet, and migrates it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="put it in the place of the database that is there: back that up before",
        )

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        """Print what is there again, and what is left to do."""
        made = restoring.restore(file, replace=replace)
        for sentence in verifying.sentences(made):
            self.stdout.write(sentence)
        if restoring.has_another_key(made):
            self.stdout.write(
                _(
                    "SECRET_KEY is another one than the backed-up site had: until you set that, "
                    "links in its mails are dead, those to unsubscribe among them."
                )
            )
        self.stdout.write(
            _("Put back. Run collectstatic if this place is new, then start the site.")
        )
