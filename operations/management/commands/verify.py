"""`manage.py verify FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from operations.backups import verifying
from operations.commands import OperatorCommand


class Command(OperatorCommand):
    help = "Says whether a backup is whole, and the database in it sound; changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the backup")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Print what is right; raise CommandError, which exits with 1, if anything is not."""
        with verifying.verified(file) as (_archive, manifest):
            for sentence in verifying.sentences(manifest):
                self.stdout.write(sentence)
