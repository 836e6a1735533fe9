from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
    verbose_name = _("Subscriptions")

    def ready(self) -> None:
        from blog.personal_data import HOLDINGS
        from comments.schedule import LOOKS, TIMETABLE, Entry
        from comments.signals import comment_published
        from comments.wordpress.json_lines import PARTS
        from subscriptions import (  # noqa: F401
            checks,
            conversation,
            digest,
            mailing,
            personal_data,
            upkeep,
            webhooks,
        )
        from subscriptions.exporting import records

        comment_published.connect(conversation.comment_is_published)
        LOOKS.extend([digest.look, mailing.look])
        TIMETABLE.append(Entry("upkeep of subscriptions", 4, upkeep.keep_up))
        TIMETABLE.append(Entry("lost announcements", None, conversation.announce_lost))
        PARTS.append(records)
        HOLDINGS.extend(personal_data.HOLDINGS)
