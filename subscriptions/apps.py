from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = _("Subscriptions")

    def ready(self) -> None:
        from comments.schedule import TIMETABLE, Entry
        from subscriptions import checks, upkeep, webhooks  # noqa: F401  registers, and listens

        TIMETABLE.append(Entry("upkeep of subscriptions", 4, upkeep.keep_up))
