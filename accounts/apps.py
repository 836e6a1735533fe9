from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts import audit, roles, upkeep
        from comments.schedule import TIMETABLE, Entry

        audit.connect()
        post_migrate.connect(roles.keep)
        TIMETABLE.append(Entry("upkeep of accounts", 4, upkeep.keep_up))
