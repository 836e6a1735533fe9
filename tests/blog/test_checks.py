"""What the system checks say of the configuration of mail."""

import pytest
from django.core.checks import run_checks

from config.environment import mailer

# Django's own check of JSON fields asks the database whether it has them.
pytestmark = pytest.mark.django_db


def warnings():
    """The ids of what this app's checks for deployment complain of."""
    messages = run_checks(include_deployment_checks=True)
    return [message.id for message in messages if message.id.startswith("blog.")]


@pytest.mark.parametrize(
    ("url", "sender", "expected"),
    [
        ("smtp://127.0.0.1:25", "palabre@blog.example", []),
        ("smtp://127.0.0.1:25", "Palabre <palabre@blog.example>", []),
        ("smtp://127.0.0.1:25", "palabre@localhost", ["blog.W002"]),
        ("smtp://127.0.0.1:25", "Palabre <palabre@localhost>", ["blog.W002"]),
        ("file:///tmp/mail", "palabre@localhost", ["blog.W001"]),
    ],
)
def test_mail_that_reaches_nobody_is_named(settings, url, sender, expected):
    settings.MAILERS = {"default": mailer(url)}
    settings.DEFAULT_FROM_EMAIL = sender

    assert warnings() == expected
