"""`manage.py backup FILE [--overwrite] [--keep N]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from operations.backups import keeping, taking
from operations.commands import OperatorCommand


class Command(OperatorCommand):
    help = "Writes all of the site into one file, while it runs: the database and its files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="the file to write, or a folder to name one in"
        )
        parser.add_argument("--overwrite", action="store_true", help="replace a file that is there")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="of the backups in the folder, keep the newest"
        )

    def handle(self, *, file: Path, overwrite: bool, keep: int | None, **options: Any) -> None:
        """Make the backup, then delete old ones if asked to, and print what was done."""
        if keep is not None and (keep < 1 or not file.is_dir()):
            raise CommandError(_("--keep takes a number from 1 up, and needs a folder."))
        target = file / keeping.name_for_now() if file.is_dir() else file
        made = taking.take(target, overwrite=overwrite)
        self.stdout.write(
            _("%(file)s: %(size)s. Articles: %(articles)d. Comments: %(comments)d.")
            % {"file": target, "size": filesizeformat(target.stat().st_size), **made.counts}
        )
        for old in keeping.prune(file, keep) if keep else []:
            self.stdout.write(_("Deleted: %s") % old)
