"""System checks: what is wrong with the configuration, in sentences."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from comments import spam


@register()
def akismet_is_configured(**kwargs: Any) -> list[CheckMessage]:
    """Half a configuration of Akismet is an error; a time-out must leave readers some patience."""
    messages: list[CheckMessage] = []
    if bool(settings.AKISMET_API_KEY) != bool(settings.AKISMET_BLOG_URL):
        messages.append(
            Error(
                "The spam filter has only half of its configuration.",
                hint="Set both PYTHON_AKISMET_API_KEY and PYTHON_AKISMET_BLOG_URL, or neither.",
                id="comments.E001",
            )
        )
    elif spam.is_on() and not settings.AKISMET_BLOG_URL.startswith(("http://", "https://")):
        messages.append(
            Error(
                "PYTHON_AKISMET_BLOG_URL is not a full address.",
                hint="Begin it with https://, as in https://blog.example.",
                id="comments.E002",
            )
        )
    if not 0 < settings.AKISMET_TIMEOUT <= 10:
        messages.append(
            Warning(
                "PYTHON_AKISMET_TIMEOUT lets a reader who posts wait for too long, or not at all.",
                hint="Set it to a number of seconds between 0.5 and 10.",
                id="comments.W001",
            )
        )
    return messages
