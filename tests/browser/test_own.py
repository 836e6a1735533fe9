"""People change and withdraw what they have just written."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.steps import (
    approve_in_queue,
    comment_on_article,
    comment_saying,
    fill_in,
    log_in,
    read_article,
    send,
)

pytestmark = pytest.mark.browser


def write_as_somebody_known(page: Page, author: Page, site: Site) -> None:
    """Post a comment that is shown at once."""
    comment_on_article(page, "Le premier.")
    log_in(author, site)
    author.goto("/admin/comments/discussion/1/change/")
    author.locator("[name=hold]").select_option("nothing")
    author.locator("[name=flood_seconds]").fill("0")
    author.locator("[name=_save]").first.click()
    approve_in_queue(author, "Le premier.")
    page.context.clear_cookies()
    read_article(page)
    form = page.locator("form#comment-form")
    fill_in(form, "Une fotte.")
    send(form)
    expect(page).to_have_url(re.compile("#comment-"))


def test_own_comment_offers_to_be_changed(page: Page, visit: Visit, site: Site) -> None:
    write_as_somebody_known(page, visit(), site)
    comment_saying(page, "Une fotte.").get_by_role("link", name="Modifier ou retirer").click()
    page.locator("#own-form [name=body]").fill("Une faute.")
    send(page.locator("#own-form"))

    expect(page).to_have_url(re.compile("#comment-"))
    expect(comment_saying(page, "Une faute.").locator(".edited")).to_be_visible()


def test_own_comment_is_withdrawn_without_script(visit: Visit, site: Site) -> None:
    page = visit(java_script_enabled=False)
    write_as_somebody_known(page, visit(), site)
    page.locator(".own a").click()
    page.locator("[name=withdraw]").click()

    expect(page.get_by_role("status")).to_be_visible()
    read_article(page)
    expect(comment_saying(page, "Une fotte.")).to_have_count(0)
