"""`manage.py export_subscribers FILE|-`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog import private_files
from blog.commands import SiteCommand
from subscriptions import exporting


class Command(SiteCommand):
    help = "Writes all subscribers into a CSV file, which import_subscribers brings back in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file to write; “-” to print it")

    def handle(self, *, file: str, **options: Any) -> None:
        """Write the file, which nobody else on the machine may read, and print how many it has."""
        if file == "-":
            exporting.write(self.stdout)
            return
        try:
            with private_files.replacing(file) as opened:
                count = exporting.write(opened)
        except OSError as error:
            raise CommandError(_("The file %s cannot be written.") % file) from error
        sentence = ngettext(
            "%(n)d subscriber was written.", "%(n)d subscribers were written.", count
        )
        self.stdout.write(sentence % {"n": count})
