"""What the commands of the project have in common."""

from typing import Any

from django.core.management.base import BaseCommand

from blog import languages


class SiteCommand(BaseCommand):
    """A command that speaks the language of the blog."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with languages.of_the_blog():
            return super().execute(*args, **options)
