"""A reader's whole way by keyboard alone: to the article, its conversation, an answer, a mail."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.steps import comment_saying, expect_waiting
from tests.browser.walks import LEAF

pytestmark = pytest.mark.browser

MOST = 300
"""The presses of a key after which whoever looks for something gives up."""


def tab_to(page: Page, target: Locator) -> None:
    """Press the Tab key until the focus is there, where it can be seen."""
    [wanted] = target.element_handles()
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if wanted.evaluate("(wanted) => wanted === document.activeElement"):
            break
    expect(target).to_be_focused()
    expect(target).to_be_in_viewport()
    assert wanted.evaluate("(wanted) => wanted.matches(':focus-visible')")


def enter(page: Page, target: Locator, *, leads_on: bool = True) -> None:
    """Go to a control by keyboard and use it; if it leads to another page, be there."""
    tab_to(page, target)
    if leads_on:
        with page.expect_navigation():
            page.keyboard.press("Enter")
    else:
        page.keyboard.press("Enter")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_reader_answers_likes_and_subscribes_by_keyboard(visit: Visit, javascript: bool) -> None:
    page = visit(java_script_enabled=javascript)
    page.goto("/")
    enter(page, page.locator(".skip"), leads_on=False)
    enter(page, page.locator("main .entry h2 a").first)
    expect(page.locator("#comments")).to_be_attached()

    comment = comment_saying(page, LEAF)
    enter(page, comment.locator(".like button"), leads_on=not javascript)
    expect(comment.locator(".like")).to_contain_text(re.compile(r"\b1\b"))

    enter(page, comment.locator("a.reply"), leads_on=not javascript)
    form = page.locator("form#reply-form" if javascript else "main form#comment-form")
    if not javascript:
        tab_to(page, form.locator("[name=body]"))
    expect(form.locator("[name=body]")).to_be_focused()
    page.keyboard.type("Au clavier, d’un bout à l’autre.")
    tab_to(page, form.locator("[name=name]"))
    page.keyboard.type("Awa")
    tab_to(page, form.locator("[name=email]"))
    page.keyboard.type("awa@example.org")

    enter(page, form.locator("[formaction]"), leads_on=not javascript)
    expect(page.locator(".waiting .e-content")).to_have_text("Au clavier, d’un bout à l’autre.")
    enter(page, page.locator("form:has([name=parent]) [type=submit]").first)
    expect_waiting(page, "Au clavier, d’un bout à l’autre.")

    page.goto("/")
    tab_to(page, page.locator("form#subscribe-form [name=email]"))
    page.keyboard.type("awa@example.org")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/subscriptions/sent/"))
