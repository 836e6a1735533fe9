"""What the author sees at a glance, on every screen, with the numbers in words as well."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import breaks_no_rule
from tests.browser.site import Site
from tests.browser.steps import log_in

pytestmark = pytest.mark.browser

AT_A_GLANCE = "/admin/comments/deletedcount/"


@pytest.fixture
def author(visit: Visit, site: Site) -> Page:
    """The author's browser, which runs no script."""
    page = visit(java_script_enabled=False)
    log_in(page, site)
    return page


def test_page_breaks_no_rule_and_fits_the_screen(visit: Visit, site: Site) -> None:
    author = visit()
    log_in(author, site)
    author.goto(f"{AT_A_GLANCE}?days=365")
    author.locator(".chart summary").click()
    breaks_no_rule(author)


def test_table_says_what_the_bars_show(author: Page) -> None:
    author.goto(f"{AT_A_GLANCE}?days=365")
    author.locator(".chart summary").click()

    drawn = author.locator(".chart .field rect").count()
    cells = author.locator(".chart tbody td").all_inner_texts()
    assert drawn == sum(cell != "0" for cell in cells) > 0
    expect(author.locator(".chart tfoot td").first).not_to_have_text("0")


def test_page_can_be_printed(author: Page) -> None:
    author.goto(AT_A_GLANCE)
    author.emulate_media(media="print")

    expect(author.locator(".chart .field > svg")).to_be_visible()
    expect(author.locator(".periods")).to_be_hidden()
    expect(author.locator("#header")).to_be_hidden()
