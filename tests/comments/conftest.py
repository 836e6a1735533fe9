"""What the tests of comments share."""

import pytest

from tests.akismet_server import BLOG_URL, KEY, AkismetServer
from tests.factories import ArticleFactory, UserFactory


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def moderator():
    return UserFactory(author=True)


@pytest.fixture
def akismet_server(settings):
    """A stand-in for Akismet over HTTP, with the site configured to ask it."""
    server = AkismetServer()
    settings.AKISMET_API_KEY = KEY
    settings.AKISMET_BLOG_URL = BLOG_URL
    settings.AKISMET_CLIENT = "tests.akismet_clients.HttpClient"
    settings.AKISMET_STAND_IN = server.url
    yield server
    server.close()


@pytest.fixture
def akismet_client(settings):
    """A function that configures the site with one of `tests.akismet_clients`, by its name."""

    def configure(name):
        settings.AKISMET_API_KEY = KEY
        settings.AKISMET_BLOG_URL = BLOG_URL
        settings.AKISMET_CLIENT = f"tests.akismet_clients.{name}"

    return configure
