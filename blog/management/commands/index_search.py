"""`manage.py index_search [--all]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import ngettext

from blog.models import SearchEntry
from blog.search import index


class Command(BaseCommand):
    help = "Indexes for the search what is not yet, as the worker does bit by bit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="index everything anew")

    def handle(self, *, all: bool, **options: Any) -> None:
        if all:
            SearchEntry.objects.update(language="")
        count = 0
        while some := index.catch_up():
            count += some
        sentence = ngettext("%(n)d text was indexed.", "%(n)d texts were indexed.", count)
        self.stdout.write(sentence % {"n": count})
