from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = _("Subscriptions")

    def ready(self) -> None:
        from comments import schedule
        from subscriptions import checks, digest, mailing, webhooks  # noqa: F401  register themselves

        schedule.LOOKS.extend([digest.look, mailing.look])
