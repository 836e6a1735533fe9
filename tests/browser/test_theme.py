"""Light and dark: as the system says, or as the reader chose."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

DAY = "rgb(253, 251, 246)"
NIGHT = "rgb(23, 24, 34)"


def expect_colours(page: Page, paper: str) -> None:
    expect(page.locator("body")).to_have_css("background-color", paper)
    pressed = "true" if paper == NIGHT else "false"
    expect(page.locator("button.theme")).to_have_attribute("aria-pressed", pressed)


@pytest.mark.parametrize(
    ("scheme", "paper", "other"), [("light", DAY, NIGHT), ("dark", NIGHT, DAY)]
)
def test_choice_is_kept_and_can_be_taken_back(
    visit: Visit, scheme: str, paper: str, other: str
) -> None:
    page = visit(color_scheme=scheme)
    page.goto("/")
    expect_colours(page, paper)

    page.locator("button.theme").click()
    expect_colours(page, other)

    page.goto("/archives/")
    expect_colours(page, other)

    page.locator("button.theme").click()
    expect_colours(page, paper)

    page.emulate_media(color_scheme="dark" if scheme == "light" else "light")
    expect_colours(page, other)


def test_chosen_colours_are_there_before_any_other_script(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.locator("button.theme").click()
    page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))

    page.goto("/archives/")

    expect(page.locator("body")).to_have_css("background-color", NIGHT)


def test_without_script_no_button_promises_what_it_cannot_do(visit: Visit) -> None:
    page = visit(java_script_enabled=False, color_scheme="dark")

    page.goto("/")

    expect(page.locator("button.theme")).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", NIGHT)
