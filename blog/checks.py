"""System checks: whether mail reaches anybody, in sentences."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

FILES = "django.core.mail.backends.filebased.EmailBackend"


@register(deploy=True)
def mail_goes_out(**kwargs: Any) -> list[CheckMessage]:
    """A site with readers has a mail server, and an address of its own to write from."""
    if settings.MAILERS["default"]["BACKEND"] == FILES:
        return [
            Warning(
                "Mail is written into files, and reaches nobody.",
                hint="Set EMAIL_URL to a mail server: smtp+tls://user:password@mail.example:587.",
                id="blog.W001",
            )
        ]
    if parseaddr(settings.DEFAULT_FROM_EMAIL)[1].endswith("@localhost"):
        return [
            Warning(
                "Mail comes from an address at localhost, which most mail servers refuse.",
                hint="Set DEFAULT_FROM_EMAIL to an address of your domain.",
                id="blog.W002",
            )
        ]
    return []
