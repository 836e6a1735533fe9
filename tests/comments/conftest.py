"""What the tests of comments share."""

from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from blog.models import Blog
from comments.models import Comment, Discussion
from comments.signals import comment_published
from comments.submission import Draft, Visit, submit
from config.environment import mailer
from tests.akismet_server import BLOG_URL, KEY, AkismetServer
from tests.comments.pages import TEXT
from tests.factories import ArticleFactory, CommentFactory, UserFactory
from tests.smtp_server import SmtpServer


@pytest.fixture
def in_english(db):
    Blog(language="en").save()


@pytest.fixture
def article():
    return ArticleFactory()


@pytest.fixture
def moderator():
    return UserFactory(author=True)


@pytest.fixture
def known(article):
    """An approved comment by the author whom `post` posts for, so that the next is shown."""
    return CommentFactory(article=article, name="Ada", email="ada@example.org")


@pytest.fixture
def post(client, article):
    """A function that sends the form on the article as a browser does."""

    def send(on=article, headers=None, *, preview=False, **changes):
        data = {"name": "Ada", "email": "ada@example.org", "website": "", "body": TEXT, **changes}
        return client.post(
            f"/comments/on/{on.pk}/" + ("preview/" if preview else ""),
            urlencode(data),
            content_type="application/x-www-form-urlencoded",
            headers=headers,
        )

    return send


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


class Said(NamedTuple):
    """What is submitted by `say` unless a test says otherwise."""

    name: str = "Ada"
    email: str = "ada@example.org"
    website: str = ""
    body: str = "I beg to differ."
    parent: Comment | None = None
    fell_for_honeypot: bool = False


@pytest.fixture
def say(article):
    """A function that submits a comment on the article, as the view does, however fast."""

    def say(*, by=None, **changes):
        said = Said(**changes)
        discussion = Discussion.load()
        discussion.flood_seconds = 0
        visit = Visit("203.0.113.7", "Mozilla/5.0", "", by)
        return submit(article, Draft(*said), visit, discussion)

    return say


@pytest.fixture
def published():
    """The comments that were announced as published, in order."""
    comments = []

    def receive(comment, **kwargs):
        comments.append(comment)

    comment_published.connect(receive)
    yield comments
    comment_published.disconnect(receive)


@pytest.fixture
def mail_server(settings):
    """A mail server, with the site configured to hand its mail to it."""
    server = SmtpServer()
    settings.MAILERS = {"default": mailer(server.url)}
    yield server
    server.close()
