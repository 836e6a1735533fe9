"""Forms that pages of others send, to every address of the site: none is taken."""

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.config.addresses import of_authors, of_readers
from tests.config.test_hostile_requests import site  # noqa: F401
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

WITHOUT_TOKEN = {
    # Readers say or ask for something; their pages are the same for everybody.
    *("comments:post", "comments:preview", "comments:like", "comments:report"),
    *("subscriptions:subscribe", "privacy:ask", "privacy:my_data"),
    # The address is the permission.
    *("comments:own", "comments:decide", "privacy:download", "privacy:erase"),
    *(f"subscriptions:{name}" for name in ("confirm", "manage", "unfollow", "come_back", "erase")),
    *(f"subscriptions:{name}" for name in ("data", "renew", "leave", "stop")),
}
"""The views that need no token of Django's: the check of where a request comes from is for all."""


def mild(addresses):
    return [address for address in addresses if len(address) < 200 and "%" not in address]


@pytest.fixture
def author():
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(UserFactory(author=True))
    return client


def test_no_address_takes_what_a_page_of_others_posts(author):
    for address in mild([*of_readers(), *of_authors()]):
        response = author.post(address, headers={"Sec-Fetch-Site": "cross-site"})

        assert response.status_code == 403, address
        assert not response.cookies, address


def test_without_headers_the_admin_takes_nothing_that_has_no_token(author):
    for address in mild(of_authors()):
        assert author.post(address).status_code in (403, 404), address


def test_only_what_any_reader_may_do_needs_no_token():
    assert set(exempt(get_resolver())) == WITHOUT_TOKEN


def exempt(resolver, namespace=""):
    """Yield the name of each view that Django's own check lets through."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from exempt(pattern, inner)
        elif getattr(pattern.callback, "csrf_exempt", False):
            yield f"{namespace}{pattern.name}"
