"""What the start says of a secret that no provider could send."""

import pytest
from django.core.checks import run_checks

# Django's own check of JSON fields asks the database whether it has them.
pytestmark = pytest.mark.django_db


def found(settings, **configuration):
    settings.ANYMAIL = configuration
    return [message for message in run_checks() if message.id.startswith("subscriptions.")]


@pytest.mark.parametrize("configuration", [{}, {"WEBHOOK_SECRET": "palabre:long:random text"}])
def test_no_secret_or_a_whole_one_is_fine(settings, configuration):
    assert found(settings, **configuration) == []


@pytest.mark.parametrize("secret", ["palabre", "palabre:", ":random", "a long random text"])
def test_half_a_secret_is_a_warning(settings, secret):
    [message] = found(settings, WEBHOOK_SECRET=secret)

    assert (message.id, message.is_serious()) == ("subscriptions.W001", False)
    assert "ANYMAIL_WEBHOOK_SECRET" in message.msg
    assert "user:password" in message.hint
