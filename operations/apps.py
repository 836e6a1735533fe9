from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "operations"
    verbose_name = _("Operations")

    def ready(self) -> None:
        from comments.schedule import TIMETABLE, Entry
        from operations.backups import nightly

        TIMETABLE.append(Entry("backup", 2, nightly.keep_one))
