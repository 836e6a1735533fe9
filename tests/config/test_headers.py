"""What each answer tells a browser to refuse, whatever is answered."""

import re

import pytest

from comments import own_links
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db

PLACES = {
    "/": 200,
    "/archives/": 200,
    "/feed/": 200,
    "/search/?q=tree": 200,
    "/subscriptions/": 200,
    "/comments/log-in/": 200,
    "/admin/login/": 200,
    "/admin/": 200,
    "/admin/blog/article/add/": 200,
    "/admin/my-account/": 200,
    "/admin/my-account/second-factor/": 200,
    "/admin/nothing/": 404,
    "/nothing/": 404,
    "/comments/1/like/": 405,
}

SAID = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


@pytest.fixture
def author(client):
    client.force_login(UserFactory(author=True))
    return client


def assert_guarded(response):
    assert {name: response.get(name) for name in SAID} == SAID
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"unsafe|\*|https?:", policy)
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize("place", PLACES)
def test_each_page_is_guarded(client, author, place):
    if place == "/admin/login/":
        client.logout()

    response = client.get(place)

    assert response.status_code == PLACES[place]
    assert_guarded(response)


def test_article_is_guarded_also_when_it_was_kept(client):
    address = ArticleFactory().get_absolute_url()
    client.get(address)

    assert_guarded(client.get(address))


@pytest.mark.parametrize("place", ["/", "/admin/login/", "/comments/on/1/"])
def test_refusal_is_guarded(client, place):
    response = client.post(place, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert_guarded(response)


def test_answer_to_another_host_is_guarded(client):
    response = client.get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert_guarded(response)


def test_link_that_is_a_key_is_told_to_no_other_host(client):
    held = CommentFactory(held=True)

    assert client.get(own_links.where_seen(held))["Referrer-Policy"] == "same-origin"


def test_failure_is_guarded(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("blog.models.Blog.load", lambda: 1 / 0)

    response = client.get("/")

    assert response.status_code == 500
    assert_guarded(response)


@pytest.mark.parametrize(
    "place", ["/admin/", "/admin/login/", "/admin/my-account/", "/comments/log-in/"]
)
def test_pages_of_one_person_are_kept_by_no_cache(client, author, place):
    response = client.get(place)

    assert "no-store" in response["Cache-Control"]
