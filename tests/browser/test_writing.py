"""What readers do with a comment before it is sent."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.steps import (
    comment_saying,
    expect_waiting,
    fill_in,
    open_reply,
    read_article,
    send,
)

pytestmark = pytest.mark.browser

LEAF = "Et le canard"
"""A comment of the demo without replies."""


def test_preview_stands_in_the_form_and_is_read_first(page: Page) -> None:
    read_article(page)
    form = open_reply(comment_saying(page, LEAF))
    fill_in(form, "*Vraiment*\n> Non.")
    form.locator("[formaction]").click()

    preview = form.locator(".preview")
    expect(preview).to_be_focused()
    expect(preview.locator("em")).to_have_text("Vraiment")
    expect(form.locator("[name=body]")).to_have_value("*Vraiment*\n> Non.")

    form.locator("[name=body]").fill("Tout de même.")
    form.locator("[formaction]").click()
    expect(preview.locator(".e-content")).to_have_text("Tout de même.")
    expect(page.locator(".waiting")).to_have_count(1)


def test_preview_of_what_is_wrong_leads_to_what_is_wrong(chromium: Browser, site: Site) -> None:
    with chromium.new_context(base_url=site.url) as context:
        page = context.new_page()
        read_article(page)
        form = page.locator("form#comment-form")
        fill_in(form, "Sans nom.", name="")
        form.locator("[formaction]").click()

        expect(page.locator(".error-summary")).to_be_focused()
        expect(form.locator("[name=body]")).to_have_value("Sans nom.")


def test_preview_works_without_script(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    read_article(page)
    form = page.locator("form#comment-form")
    fill_in(form, "*Vraiment*")
    form.locator("[formaction]").click()

    expect(page).to_have_url(re.compile("/preview/$"))
    expect(page.locator(".waiting em")).to_have_text("Vraiment")
    send(form)
    expect_waiting(page, "Vraiment")
