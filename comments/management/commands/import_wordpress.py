"""`manage.py import_wordpress FILE… [--media PATH] [--author NAME] [--dry-run]`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from blog.commands import SiteCommand
from blog.models import WordPressImport
from blog.private_files import replacing
from blog.wordpress.survey import survey
from blog.wordpress.wxr import Unreadable
from comments.wordpress import importing, report

BAR = 40
"""The length of the progress bar, in characters."""


class Command(SiteCommand):
    help = "Brings in articles, pages, tags, pictures and comments from an export of WordPress."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="a file of the export (WXR)"
        )
        parser.add_argument(
            "--media", default="", help="the folder of uploads, or the archive of the media export"
        )
        parser.add_argument("--author", help="the login of the account that gets all articles")
        parser.add_argument(
            "--dry-run", action="store_true", help="keep nothing but the report of what would come"
        )
        parser.add_argument(
            "--report", type=Path, help="where to write the report; default: in DATA_DIR/imports"
        )

    def handle(self, *, files: list[Path], **options: Any) -> None:
        """Print how far it is and what became of everything; fail if the sums do not agree."""
        run = self.bring_in([file.absolute() for file in files], options)
        run.refresh_from_db()
        if run.done:
            self.write_report(run, options["report"])
        if run.state == WordPressImport.State.FAILED:
            raise CommandError(run.fault)
        if run.state == WordPressImport.State.RUNNING:
            raise CommandError(_("Another process is bringing in the same files."))

    def bring_in(self, files: list[Path], options: dict[str, Any]) -> WordPressImport:
        author = self.author(options["author"])
        try:
            found = survey(files)
        except Unreadable as error:
            raise CommandError(str(error)) from error
        run = None if options["dry_run"] else importing.unfinished(found)
        run = run or WordPressImport(is_rehearsal=options["dry_run"], digest=found.digest)
        run.files = [str(file) for file in files]
        run.names = [file.name for file in files]
        run.media = options["media"] and str(Path(options["media"]).absolute())
        run.author = author
        run.save()
        self.last_percent = -1
        importing.run_now(run, found, self.tell)
        return run

    def author(self, login: str | None) -> User | None:
        if not login:
            return None
        try:
            return User.objects.get(username=login)
        except User.DoesNotExist as error:
            raise CommandError(_("There is no account called %s.") % login) from error

    def tell(self, run: WordPressImport) -> None:
        """Draw the progress bar anew on a terminal; elsewhere, print a line for each tenth."""
        percent = run.done * 100 // run.total
        is_terminal = self.stdout.isatty()
        if percent == self.last_percent or not (is_terminal or percent % 10 == 0):
            return
        self.last_percent = percent
        filled = BAR * percent // 100
        line = f"[{'#' * filled}{'.' * (BAR - filled)}] {percent:3} %"
        self.stdout.write(f"\r{line}" if is_terminal else line, ending="" if is_terminal else None)
        if is_terminal and percent == 100:
            self.stdout.write("")
        self.stdout.flush()

    def write_report(self, run: WordPressImport, path: Path | None) -> None:
        """Print the sums, and write the report, which only the owner reads."""
        self.stdout.writelines(f"{line}\n" for line in report.table(run))
        path = path or Path(settings.DATA_DIR, "imports", f"wordpress-{run.pk}.txt")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with replacing(str(path)) as file:
                for line in report.lines(run):
                    file.write(f"{line}\n")
        except OSError as error:
            raise CommandError(_("The file %s cannot be written.") % path) from error
        self.stdout.write(_("The whole report: %s") % path)
