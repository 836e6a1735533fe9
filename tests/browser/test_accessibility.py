"""Every page of readers, for every reader: axe's rules for WCAG 2.2 AA, narrow and large."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.steps import (
    comment_on_article,
    comment_saying,
    fill_in,
    log_in,
    open_reply,
    read_article,
    send,
    show_at,
)

pytestmark = pytest.mark.browser

WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
LOOKS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


def open_home(page: Page) -> None:
    page.goto("/")


def open_article_with_reply_form(page: Page) -> None:
    read_article(page)
    open_reply(comment_saying(page, "Et le canard"))


def open_reply_page(page: Page) -> None:
    read_article(page)
    link = comment_saying(page, "Et le canard").locator("a.reply")
    page.goto(link.get_attribute("href") or "")


def open_error_page(page: Page) -> None:
    read_article(page)
    form = page.locator("form#comment-form")
    fill_in(form, "Un essai", email="awa chez example")
    send(form)
    expect(page.locator(".error-summary")).to_be_visible()


def open_waiting_page(page: Page) -> None:
    comment_on_article(page, "Un essai")


def open_privacy_page(page: Page) -> None:
    page.goto("/comments/privacy/")


def open_subscribe_page(page: Page) -> None:
    page.goto("/subscriptions/")


def open_wrong_address_page(page: Page) -> None:
    page.goto("/subscriptions/")
    form = page.locator("form#subscribe-form")
    form.locator("[name=email]").fill("awa chez example")
    send(form)
    expect(page.locator(".error-summary")).to_be_visible()


def open_sent_page(page: Page) -> None:
    page.goto("/subscriptions/sent/")


def open_missing_page(page: Page) -> None:
    response = page.goto("/2001/01/01/nothing-here/")
    assert response
    assert response.status == 404


WAYS = [
    open_home,
    open_article_with_reply_form,
    open_reply_page,
    open_error_page,
    open_waiting_page,
    open_privacy_page,
    open_subscribe_page,
    open_wrong_address_page,
    open_sent_page,
    open_missing_page,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.removeprefix("open_"))
def test_page_breaks_no_rule_and_fits_the_screen(page: Page, way: Callable[[Page], None]) -> None:
    way(page)

    expect_no_broken_rule(page)


def test_page_outside_the_stream_breaks_no_rule_with_its_conversation(
    visit: Visit, site: Site
) -> None:
    page = visit()
    log_in(page, site)
    page.goto("/admin/blog/page/")
    page.locator("#result_list a", has_text="À propos").click()
    page.locator("[name=comments_open]").check()
    page.locator("[name=_save]").click()
    page.goto("/a-propos/")
    form = page.locator("form#comment-form")
    fill_in(form, "Écrivez-moi ici.")
    send(form)
    expect(page).to_have_url(re.compile("/a-propos/#comment-"))

    expect_no_broken_rule(page)


def expect_no_broken_rule(page: Page) -> None:
    for width, scheme in LOOKS:
        show_at(page, width, scheme)

        results = Axe().run(page, options=WCAG)

        report = f"{width} pixels, {scheme}: {results.generate_report()}"
        assert results.violations_count == 0, report
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    # What 1,280 pixels are at a zoom of 400%.
    show_at(page, 320, "light")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


# The rectangle of a control says little: it may be covered, or larger than it is drawn. So this
# touches the corners of a square around its middle. Links in running text are exempt (SC 2.5.8).
TOO_SMALL = """([selector, size]) => [...document.querySelectorAll(selector)].filter((control) => {
    control.scrollIntoView({ block: "center", behavior: "instant" });
    const box = control.getClientRects()[0];
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const reach = size / 2 - 1;  // what is drawn is moved to whole pixels
    return ![[-1, -1], [-1, 1], [1, -1], [1, 1]].every(([right, down]) => {
        const hit = document.elementFromPoint(x + right * reach, y + down * reach);
        return control.contains(hit);
    });
}).map((control) => `${control.outerHTML.slice(0, 120)} ${control.getClientRects()[0].height}px`)"""


def test_targets_of_the_conversation_are_large_enough(visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 800})
    open_article_with_reply_form(page)
    controls = ".conversation :is(a, button, input:not([type=hidden], [name=nickname]), textarea)"

    small = page.evaluate(TOO_SMALL, [f"{controls}:not(.e-content a)", 24])

    assert small == []


def test_buttons_are_as_high_as_a_thumb_on_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 800})
    open_article_with_reply_form(page)
    controls = page.locator(".conversation").locator("button, a.reply, .orders a")

    heights = controls.evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")

    assert min(heights) >= 44
