"""`manage.py reset_second_factor USERNAME`."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts import second_factor
from accounts.models import Event, Session
from blog.commands import SiteCommand


class Command(SiteCommand):
    help = "Takes the second factor away from somebody who has lost it and all recovery codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **_options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if not user:
            raise CommandError(_("There is no account called %s.") % username)
        second_factor.turn_off(user)
        Session.objects.of(user).end()
        Event.of(Event.What.FACTOR_RESET, user)
        text = _("%s logs in with the password alone, and is logged out everywhere.")
        self.stdout.write(text % username)
