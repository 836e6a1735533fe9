"""`manage.py read_bounces PATH [--keep]`."""

import mailbox
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from blog.commands import SiteCommand
from subscriptions import returned_mail
from subscriptions.returned_mail import Outcome


class Command(SiteCommand):
    help = (
        "Reads the mails that came back to a mailbox (mbox or Maildir): bounces, complaints and "
        "requests to leave. Removes what it understood."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="the file, or the Maildir")
        parser.add_argument("--keep", action="store_true", help="leave all mails where they are")

    def handle(self, *, path: Path, keep: bool, **options: Any) -> None:
        """Print how many mails there were of each kind, and nobody’s address."""
        try:
            outcomes = returned_mail.read(path, keep=keep)
        except mailbox.ExternalClashError as error:
            raise CommandError(
                _("Another program is using the mailbox. Try again in a minute.")
            ) from error
        except (mailbox.Error, OSError) as error:
            raise CommandError(_("There is no mailbox at %s that can be read.") % path) from error
        self.stdout.write(
            _(
                "Mails: %(mails)d. Bounces: %(bounce)d. Complaints: %(complaint)d. "
                "Unsubscribed: %(farewell)d. Nothing to do: %(nothing)d. Not understood: %(left)d."
            )
            % {
                "mails": outcomes.total(),
                **{outcome.value: outcomes[outcome] for outcome in Outcome},
            }
        )
        if outcomes[Outcome.LEFT] and not keep:
            self.stdout.write(_("What was not understood is still in the mailbox."))
