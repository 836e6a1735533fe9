"""`manage.py export_json FILE|-`."""

from django.utils.translation import gettext as _

from blog.private_files import Writable
from comments.management.commands._export import ExportCommand
from comments.wordpress import json_lines


class Command(ExportCommand):
    help = "Writes everything as JSON Lines, which docs/export.md describes."

    def export(self, file: Writable) -> str:
        counts = json_lines.write(file)
        kinds = ", ".join(f"{kind} {count}" for kind, count in counts.items())
        return _("Lines: %(lines)d (%(kinds)s).") % {"lines": counts.total(), "kinds": kinds}
