"""A reader looks for what somebody said."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.steps import comment_saying
from tests.browser.walks import LEAF

pytestmark = pytest.mark.browser


def test_reader_finds_a_comment_by_a_word_without_javascript(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Recherche", exact=True).click()
    form = page.get_by_role("search")

    form.get_by_label("Chercher dans les articles et les commentaires").fill("CANARDS")
    form.get_by_role("button").click()

    result = page.locator(".found .entry", has_text=LEAF)
    expect(result.locator("mark")).to_have_text("canard")
    result.locator("h2 a").click()
    expect(page).to_have_url(re.compile(r"/\d{4}/\d\d/\d\d/[\w-]+/#comment-\d+$"))
    comment = comment_saying(page, LEAF)
    expect(comment).to_be_in_viewport()
    assert comment.get_attribute("id") == page.url.partition("#")[2]
