"""`manage.py import_subscribers FILE [--to-confirm]`."""

from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from blog.commands import SiteCommand
from subscriptions import importing
from subscriptions.models import SubscriberImport

Mode = SubscriberImport.Mode


class Command(SiteCommand):
    help = "Brings in subscribers from a CSV file of WordPress.com, Mailchimp, Brevo or Substack."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the CSV file")
        parser.add_argument(
            "--to-confirm",
            action="store_true",
            help="ask each of them to confirm first; without it, they have agreed already",
        )

    def handle(self, *, file: Path, to_confirm: bool, **options: Any) -> None:
        """Print how far it is, what came of the lines, and those that were not understood."""
        mode = Mode.TO_CONFIRM if to_confirm else Mode.CONFIRMED
        import_ = self.keep(file, mode)
        importing.run(import_, self.tell)
        import_.refresh_from_db()
        if import_.state == SubscriberImport.State.FAILED:
            raise CommandError(import_.fault)
        self.conclude(import_)

    def keep(self, file: Path, mode: str) -> SubscriberImport:
        """Copy the file to where the worker finds it if this is killed."""
        import_ = SubscriberImport(name=file.name[:200], mode=mode)
        try:
            with file.open("rb") as opened:
                import_.file.save("subscribers.csv", File(opened))
        except OSError as error:
            raise CommandError(_("There is no file at %s that can be read.") % file) from error
        return import_

    def tell(self, import_: SubscriberImport) -> None:
        facts = {"done": import_.done, "lines": import_.lines}
        self.stdout.write(_("%(done)d of %(lines)d lines") % facts)

    def conclude(self, import_: SubscriberImport) -> None:
        self.stdout.write(
            _(
                "Added: %(added)d. Already there: %(known)d. Left out: %(refused)d. "
                "Not understood: %(invalid)d."
            )
            % {
                "added": import_.added,
                "known": import_.known,
                "refused": import_.refused,
                "invalid": importing.invalid_lines(import_),
            }
        )
        for entry in import_.invalid:
            facts = {**entry, "reason": importing.sentence(entry["reason"])}
            self.stdout.write(_("Line %(line)d: “%(text)s”. %(reason)s") % facts)
        if import_.state != SubscriberImport.State.DONE:
            self.stdout.write(_("The worker goes on with it."))
