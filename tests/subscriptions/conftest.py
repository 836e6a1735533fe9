"""What the tests of subscriptions share."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from blog.models import Blog
from config.environment import mailer
from tests.comments.conftest import akismet_server, article, moderator, say  # noqa: F401
from tests.smtp_server import SmtpServer


@pytest.fixture
def mail_server(settings):
    """A mail server, with the site, in English, configured to hand its mail to it."""
    server = SmtpServer()
    settings.MAILERS = {"default": mailer(server.url)}
    Blog(name="The tree", language="en").save()
    yield server
    server.close()


@pytest.fixture
def texts(mail_server):
    """A function that returns the plain text of each mail that arrived, the first first."""

    def texts():
        return [mail.get_body(["plain"]).get_content() for mail in mail_server.mails]

    return texts


class Clock:
    """A clock that stands still until it is moved, so that no hour ends within a test."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 12, 10, tzinfo=UTC)

    def pass_by(self, **span: int) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock
