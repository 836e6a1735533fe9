"""`manage.py export_wordpress FILE|-`."""

from django.utils.translation import gettext as _

from blog.private_files import Writable
from comments.management.commands._export import ExportCommand
from comments.wordpress import exporting


class Command(ExportCommand):
    help = "Writes the whole site into a file that WordPress, and import_wordpress, brings in."

    def export(self, file: Writable) -> str:
        counts = exporting.write(file)
        return _(
            "Articles: %(articles)d. Pages: %(pages)d. Comments: %(comments)d. "
            "Pictures: %(pictures)d. Tags: %(tags)d. Authors: %(authors)d."
        ) % {kind: counts[kind] for kind in exporting.KINDS}
