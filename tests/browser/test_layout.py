"""The frame of the pages: what stands where."""

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import Visit
from tests.browser.steps import read_article

pytestmark = pytest.mark.browser


def box(part: Locator) -> dict[str, float]:
    found = part.bounding_box()
    assert found
    return {**found, "right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


def test_menu_stands_beside_the_name_where_there_is_room(visit: Visit) -> None:
    page = visit(viewport={"width": 1280, "height": 800})
    page.goto("/")

    name, menu, button = (box(page.locator(part)) for part in (".name", ".menu", "button.theme"))

    assert name["right"] < menu["x"] < menu["right"] < button["x"]
    assert abs(name["bottom"] - menu["bottom"]) < 20


def test_menu_stands_under_the_name_on_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 800})
    page.goto("/")

    name, menu, button = (box(page.locator(part)) for part in (".name", ".menu", "button.theme"))

    assert name["bottom"] < menu["y"]
    assert menu["right"] <= button["x"]
    assert menu["y"] <= button["y"] < menu["bottom"]


def test_links_of_a_comment_take_two_rows_at_most_on_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 800})
    read_article(page)

    footers = page.locator(".comment > article > footer")
    heights = footers.evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")

    assert len(heights) == 16
    assert max(heights) <= 2 * 44
