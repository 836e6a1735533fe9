"""Pages that are kept: nobody chooses what others get."""

import pytest
from django.test import Client

from config import environment
from tests.factories import ArticleFactory, CommentFactory, UserFactory
from tests.memory import forget_pages

pytestmark = pytest.mark.django_db

SAID = [
    {"host": "testserver:1"},
    {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example;proto=https"},
    {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"},
    {"x-forwarded-port": "1", "x-forwarded-prefix": "/evil", "x-forwarded-server": "evil.example"},
    {"x-original-url": "/admin/", "x-rewrite-url": "/admin/", "x-http-method-override": "DELETE"},
    {"hx-request": "true", "hx-target": "evil", "hx-current-url": "https://evil.example/"},
    {"accept-language": "de", "accept": "application/json", "user-agent": "<script>"},
    {"cookie": "visitor=evil; own-1=evil; fresh=1; sessionid=evil; messages=evil"},
    {"origin": "https://evil.example", "referer": "https://evil.example/"},
    {"range": "bytes=0-9", "authorization": "Basic eDp5"},
]

ASKED = ["?evil=<script>", "?page=1&page=evil", "?order=evil;page=2", "?%00", "?fresh=1"]


@pytest.fixture
def page():
    return CommentFactory(article=ArticleFactory()).article.get_absolute_url()


def sent(page):
    answer = Client().get(page)
    return answer.status_code, dict(answer.headers), answer.content


@pytest.fixture
def clean(page):
    """What a reader gets where nobody asked before."""
    answer = sent(page)
    forget_pages()
    return answer


@pytest.mark.parametrize("headers", SAID, ids=str)
def test_by_what_they_say_of_themselves(page, clean, settings, headers):
    settings.TRUSTED_PROXIES = environment.networks("127.0.0.1")

    Client().get(page, headers=headers)

    assert sent(page) == clean


@pytest.mark.parametrize("query", ASKED)
def test_by_what_they_ask_for_besides(page, clean, query):
    Client().get(page + query)

    assert sent(page) == clean


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_by_the_body_of_what_has_none(page, clean, method):
    Client().generic(method, page, b"page=evil", "application/x-www-form-urlencoded")

    assert sent(page) == clean


def test_by_being_logged_in(page, clean):
    author = Client()
    author.force_login(UserFactory(author=True))

    author.get(page)

    assert sent(page) == clean
