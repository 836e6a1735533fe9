"""`manage.py check_trees [--repair]`."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.commands import SiteCommand
from comments import tree
from comments.models import Comment


class Command(SiteCommand):
    help = "Verifies the tree of every thread of comments, and repairs what is wrong if asked to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="rebuild the trees, then verify them again"
        )

    def handle(self, *, repair: bool, **options: Any) -> None:
        """Print each fault; raise CommandError, which exits with 1, if any is left."""
        left = self.verify()
        if left and repair:
            tree.repair(Comment)
            self.stdout.write(_("The trees were rebuilt, and are verified again."))
            left = self.verify()
        if left:
            sentence = ngettext("%(n)d fault is left.", "%(n)d faults are left.", left)
            raise CommandError(sentence % {"n": left})

    def verify(self) -> int:
        """Print what is wrong and how much was looked at; return the number of faults."""
        count = 0
        for fault in tree.faults(Comment.objects.placed().iterator()):
            self.stdout.write(fault)
            count += 1
        seen = Comment.objects.aggregate(
            comments=Count("pk"), trees=Count("pk", filter=Q(parent=None))
        )
        self.stdout.write(
            _("Comments: %(comments)d. Trees: %(trees)d. Faults: %(faults)d.")
            % {**seen, "faults": count}
        )
        return count
