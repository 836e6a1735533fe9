"""What the commands of an operator have in common."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import translation

from blog.models import Blog
from operations.backups.archive import BackupError


class OperatorCommand(BaseCommand):
    """A command that speaks the language of the blog if it can, and works where there is none."""

    requires_migrations_checks = False

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            language = Blog.load().language
        except DatabaseError:  # no tables yet, or those of another version
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            try:
                return super().execute(*args, **options)
            except BackupError as error:
                raise CommandError(str(error)) from error
