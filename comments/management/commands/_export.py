"""What the commands that write the whole site have in common."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from blog import private_files
from blog.commands import SiteCommand


class ExportCommand(SiteCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file to write; “-” to print it")

    def handle(self, *, file: str, **options: Any) -> None:
        """Write the file, which nobody else on the machine may read, and print how much it has."""
        if file == "-":
            self.export(self.stdout)
            return
        try:
            with private_files.replacing(file) as opened:
                sentence = self.export(opened)
        except OSError as error:
            raise CommandError(_("The file %s cannot be written.") % file) from error
        self.stdout.write(sentence)

    def export(self, file: private_files.Writable) -> str:
        """Write everything, and return a sentence that says how many of each kind there are."""
        raise NotImplementedError
