"""What the author decides about mail to subscribers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.singletons import SingletonAdmin
from subscriptions.models import Newsletter

APPOINTMENT = {"mails_digest", "digest_weekday", "digest_hour"}
"""What says when a digest is due."""


@admin.register(Newsletter)
class NewsletterAdmin(SingletonAdmin):
    fieldsets = [
        (
            _("New articles"),
            {"fields": ["mails_articles", "delay_minutes", "content", "per_minute"]},
        ),
        (_("Weekly digest"), {"fields": ["mails_digest", "digest_weekday", "digest_hour"]}),
        (_("Returned mail"), {"fields": ["return_address"]}),
        (_("Protection"), {"fields": ["confirmations_per_hour"]}),
    ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Let no digest be missed that was due before the author set when it is."""
        if obj.digest_set_at is None or APPOINTMENT & set(form.changed_data):
            obj.digest_set_at = timezone.now()
        super().save_model(request, obj, form, change)
