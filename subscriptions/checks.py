"""System checks: what is wrong with the configuration, in sentences."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register()
def webhook_secret_is_whole(**kwargs: Any) -> list[CheckMessage]:
    """Providers send the secret as the user and password of an address, so it must have both."""
    user, _colon, password = settings.ANYMAIL.get("WEBHOOK_SECRET", ":").partition(":")
    if bool(user) == bool(password):
        return []
    return [
        Warning(
            "ANYMAIL_WEBHOOK_SECRET has no user or no password: no mail provider can send it.",
            hint="Set it to user:password, two long random texts, and tell the provider the "
            "address https://user:password@blog.example/anymail/….",
            id="subscriptions.W001",
        )
    ]
