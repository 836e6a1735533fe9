"""Where the author works: nothing that the browser refuses, and the ways that need a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import breaks_no_rule
from tests.browser.site import Site
from tests.browser.steps import (
    comment_on_article,
    log_in,
    open_queue,
    read_article,
    row_saying,
)

pytestmark = pytest.mark.browser

DEMO_HELD = "C’est la première fois que j’écris"


@pytest.fixture
def author(visit: Visit, site: Site) -> Page:
    page = visit()
    log_in(page, site)
    return page


def test_pages_of_the_admin_have_no_fault(author: Page) -> None:
    for address in (
        "comments/comment/",
        "comments/comment/?status=approved",
        "comments/discussion/1/change/",
        "comments/filterhealth/",
        "comments/deletedcount/",
        "operations/health/",
        "comments/ban/",
        "comments/ban/add/",
        "comments/trustedauthor/",
        "blog/article/",
        "blog/article/add/",
        "blog/page/add/",
        "blog/blog/1/change/",
    ):
        author.goto(f"/admin/{address}")
        author.wait_for_load_state("networkidle")

        expect(author.locator("#content h1")).to_be_visible()


@pytest.mark.parametrize("address", ["operations/health/", "privacy/deed/", "privacy/imprint/"])
def test_page_breaks_no_rule_and_fits_the_screen(author: Page, address: str) -> None:
    author.goto(f"/admin/{address}")
    author.locator("details").evaluate_all("all => all.forEach((one) => one.open = true)")
    breaks_no_rule(author)


@pytest.mark.parametrize("model", ["comments/comment", "blog/article"])
def test_page_of_one_object_has_no_fault(author: Page, model: str) -> None:
    author.goto(f"/admin/{model}/")
    author.locator("#content-main a[href*='/change/']").first.click()
    author.wait_for_load_state("networkidle")

    expect(author).to_have_url(re.compile(r"/\d+/change/"))
    expect(author.locator("[name=_save]")).to_be_visible()


def test_two_comments_are_approved_at_once(author: Page, visit: Visit) -> None:
    comment_on_article(visit(), "Un second qui attend.")
    open_queue(author)
    for text in (DEMO_HELD, "Un second qui attend."):
        row_saying(author, text).locator(".select input").check()
    author.locator("#bulk button[value=approve]").click()

    expect(author.locator(".messagelist .success")).to_have_text(re.compile(r"\b2\b"))
    expect(author.locator("#rows .row")).to_have_count(0)


def test_decision_is_undone_on_the_page_of_the_comment(author: Page) -> None:
    open_queue(author)
    row = row_saying(author, DEMO_HELD)
    row.locator("a[href$='/change/']").click()
    author.locator(".decide button[value=spam]").click()
    expect(author.locator(".decide button[value=spam]")).to_have_count(0)
    author.locator("#content-start .decide button.undo").click()

    expect(author.locator(".messagelist .success")).to_be_visible()
    expect(author.locator(".decide button[value=spam]")).to_be_visible()
    open_queue(author)
    expect(row).to_have_count(1)


def test_heading_and_quotation_are_typed_in_the_editor(author: Page, visit: Visit) -> None:
    author.goto("/admin/blog/article/add/")
    author.locator("[name=title]").fill("Le canard")
    author.locator(".ProseMirror[contenteditable]").focus()
    for line in ("## Ce qu’il en dit", "> Coin.", "", "Et c’est tout."):
        author.keyboard.type(line)
        author.keyboard.press("Enter")
    author.locator("[name=_publish]").click()
    expect(author.locator(".messagelist .success")).to_be_visible()
    reader = visit()
    read_article(reader)

    expect(reader.locator("h1")).to_have_text("Le canard")
    expect(reader.locator(".prose > h2")).to_have_text("Ce qu’il en dit")
    expect(reader.locator(".prose > blockquote")).to_have_text("Coin.")
    expect(reader.locator(".prose > p").first).to_have_text("Et c’est tout.")
