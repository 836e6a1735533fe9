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


def test_draft_survives_until_the_comment_is_taken(page: Page) -> None:
    read_article(page)
    form = page.locator("form#comment-form")
    fill_in(form, "Une longue pensée.", name="")
    form.locator("[name=wishes]").first.check()
    page.reload()

    expect(form.locator(".draft")).to_be_visible()
    expect(form.locator("[name=body]")).to_have_value("Une longue pensée.")
    expect(form.locator("[name=wishes]:checked")).to_have_value("replies")
    send(form)
    expect(page.locator(".error-summary")).to_be_visible()
    read_article(page)
    expect(form.locator("[name=body]")).to_have_value("Une longue pensée.")
    form.locator("[name=name]").fill("Awa")
    send(form)
    expect_waiting(page, "Une longue pensée.")
    read_article(page)
    expect(form.locator(".draft")).to_be_hidden()
    expect(form.locator("[name=body]")).to_have_value("")


def test_draft_of_a_reply_stays_with_what_it_answers(page: Page) -> None:
    read_article(page)
    fill_in(open_reply(comment_saying(page, LEAF)), "Une réponse.")
    page.reload()

    expect(page.locator("#comment-form [name=body]")).to_have_value("")
    form = open_reply(comment_saying(page, LEAF))
    expect(form.locator("[name=body]")).to_have_value("Une réponse.")
    form.locator(".draft button").click()
    expect(form.locator("[name=body]")).to_be_focused()
    expect(form.locator("[name=body]")).to_have_value("")
    page.reload()
    form = open_reply(comment_saying(page, LEAF))
    expect(form.locator(".draft")).to_be_hidden()


def test_name_is_remembered_only_if_the_reader_asks(page: Page) -> None:
    read_article(page)
    form = page.locator("form#comment-form")
    box = form.locator(".remember input")
    expect(box).not_to_be_checked()
    fill_in(form, "")
    page.reload()
    expect(form.locator("[name=name]")).to_have_value("")

    fill_in(form, "")
    box.check()
    page.reload()
    expect(box).to_be_checked()
    expect(form.locator("[name=name]")).to_have_value("Awa")
    expect(form.locator("[name=email]")).to_have_value("awa@example.org")

    box.uncheck()
    page.reload()
    expect(box).not_to_be_checked()
    expect(form.locator("[name=name]")).to_have_value("")


def test_what_needs_a_script_is_not_offered_without(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    read_article(page)

    expect(page.locator(".remember")).to_be_hidden()
    expect(page.locator(".draft")).to_be_hidden()
