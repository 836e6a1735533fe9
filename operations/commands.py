"""What the commands of an operator have in common."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from comments.unkept import FAILURES
from operations.backups.archive import BackupError
from operations.language import of_the_operator


class OperatorCommand(BaseCommand):
    """A command that speaks the language of the blog if it can, and works where there is none."""

    requires_migrations_checks = False

    def execute(self, *args: Any, **options: Any) -> str | None:
        with translation.override(of_the_operator()):
            try:
                return super().execute(*args, **options)
            except BackupError as error:
                raise CommandError(str(error)) from error
            except FAILURES as error:
                said = str(error).strip().partition("\n")[0].rstrip(".")
                raise CommandError(
                    _("The database does not work (%s): `manage.py doctor` says what to do.") % said
                ) from error
