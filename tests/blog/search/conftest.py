"""Searching, as a reader does."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from blog.search import index

type Find = Callable[..., list[str]]


@pytest.fixture
def find(client, db) -> Find:
    """Index all there is, search, and return the addresses that are shown."""

    def search(typed: str, **more: str) -> list[str]:
        index.catch_up()
        answer = client.get(reverse("blog:search", query={"q": typed, **more}))
        assert answer.status_code == 200
        return [result.address for result in answer.context["results"]]

    return search
