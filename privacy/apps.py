from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = _("Privacy")

    def ready(self) -> None:
        from blog.triggers import keep_installed
        from comments.schedule import TIMETABLE, Entry
        from privacy import erasing
        from privacy.watches import WATCHES

        TIMETABLE.append(Entry("unfinished erasures", None, erasing.resume))
        keep_installed(self, *WATCHES)
