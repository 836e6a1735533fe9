"""The memory of a process: bounded, and what is asked for stays."""

import pytest
from django.http.response import ResponseHeaders

from blog.models.versions import Version
from config.memory import Memory
from config.representations import CheckedHeaders, Representation


def page(size):
    headers = CheckedHeaders(ResponseHeaders({}))
    return Representation(1, Version(1, 1, 1), 0, 0, headers, b"." * size)


@pytest.fixture
def memory():
    return Memory(100)


def test_page_longest_not_asked_for_goes_first(memory):
    for place in ("one", "two", "three"):
        memory.set(place, page(30))
    memory.get("one")

    memory.set("four", page(30))

    assert memory.get("two") is None
    assert all(memory.get(place) for place in ("one", "three", "four"))


def test_page_made_anew_takes_the_room_of_the_old_one(memory):
    memory.set("other", page(40))
    for size in (60, 30, 60):
        memory.set("one", page(size))

    assert len(memory.get("one").body) == 60
    assert memory.get("other")


def test_page_larger_than_all_room_is_not_kept(memory):
    memory.set("one", page(101))

    assert memory.get("one") is None
    memory.set("two", page(100))
    assert memory.get("two")
