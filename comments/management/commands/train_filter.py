"""`manage.py train_filter`."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.commands import SiteCommand
from comments import bayes


class Command(SiteCommand):
    help = "Lets the local spam filter learn anew from all decisions on comments."

    def handle(self, **options: Any) -> None:
        learnt = bayes.train()
        spam = ngettext("%d comment as spam", "%d comments as spam", learnt.spam) % learnt.spam
        ham = ngettext("%d comment that is none", "%d comments that are none", learnt.ham)
        self.stdout.write(
            _("The local filter knows %(spam)s and %(ham)s.")
            % {"spam": spam, "ham": ham % learnt.ham}
        )
        if not learnt.is_enough:
            self.stdout.write(
                _("That is not enough yet: it says nothing before %d of each kind.") % bayes.ENOUGH
            )
