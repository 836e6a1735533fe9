"""`manage.py upkeep [--dry-run]`."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from blog.commands import SiteCommand
from comments import upkeep


class Command(SiteCommand):
    help = "Deletes old spam and trash and forgets old IP addresses, as the worker does each day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only say how much that would be"
        )

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        """Print a sentence for each kind of work."""
        said = upkeep.sentences(upkeep.run(dry_run=dry_run))
        if dry_run and said:
            self.stdout.write(_("Nothing has been changed. To be done:"))
        for sentence in said or [_("There is nothing to do.")]:
            self.stdout.write(sentence)
