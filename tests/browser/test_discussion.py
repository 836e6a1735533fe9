"""The author sets who may comment and what is refused, and readers meet it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import LOOKS, WCAG
from tests.browser.site import Site
from tests.browser.steps import comment_saying, fill_in, log_in, read_article, send, show_at

pytestmark = pytest.mark.browser

SETTINGS = "/admin/comments/discussion/1/change/"


@pytest.fixture
def author(visit: Visit, site: Site) -> Page:
    """The author's browser, which runs no script."""
    page = visit(java_script_enabled=False)
    log_in(page, site)
    return page


def let_comment(author: Page, who: str) -> None:
    author.goto(SETTINGS)
    author.locator("[name=who]").select_option(who)
    author.locator("[name=_save]").first.click()
    expect(author.locator(".messagelist .success")).to_be_visible()


def try_to_comment(page: Page, body: str) -> None:
    read_article(page)
    form = page.locator("form#comment-form")
    fill_in(form, body)
    send(form)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("[name=body]")).to_have_value(body)


def expect_no_violation(page: Page, part: str | None = None) -> None:
    for width, scheme in LOOKS:
        show_at(page, width, scheme)
        results = Axe().run(page, part, WCAG)
        report = f"{width} pixels, {scheme}: {results.generate_report()}"
        assert results.violations_count == 0, report
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_words_are_tried_before_they_are_saved(author: Page) -> None:
    author.goto(SETTINGS)
    author.locator("[name=words_refused]").fill("montres\ncasino")
    author.locator("[name=sample]").fill("De belles MONTRES.")
    author.locator("[name=_try]").click()

    expect(author.locator(".trial .outcome")).to_contain_text("montres")
    expect(author.locator("[name=words_refused]")).to_have_value("montres\ncasino")
    author.goto(SETTINGS)
    expect(author.locator("[name=words_refused]")).to_have_value("")


def test_enter_key_saves_the_settings(author: Page) -> None:
    author.goto(SETTINGS)
    author.locator("[name=close_after_days]").fill("30")
    author.locator("[name=close_after_days]").press("Enter")

    expect(author.locator(".messagelist .success")).to_be_visible()
    expect(author.locator("[name=close_after_days]")).to_have_value("30")


def test_reader_logs_in_beside_the_text_and_sends_it_again(
    author: Page, visit: Visit, site: Site
) -> None:
    let_comment(author, "accounts")
    page = visit()
    try_to_comment(page, "Un texte auquel je tiens.")
    with page.expect_popup() as other_tab:
        page.locator("a[target=_blank]").click()
    other_tab.value.locator("[name=username]").fill(site.author)
    other_tab.value.locator("[name=password]").fill(site.password)
    other_tab.value.locator("main button").click()
    expect(other_tab.value).to_have_url(f"{site.url}/")

    send(page.locator("form#comment-form"))

    expect(page).to_have_url(re.compile("#comment-"))
    expect(comment_saying(page, "Un texte auquel je tiens.")).to_be_visible()


def test_pages_that_turn_a_reader_away_break_no_rule(author: Page, page: Page) -> None:
    let_comment(author, "known")
    try_to_comment(page, "Un essai.")
    expect_no_violation(page)
    let_comment(author, "accounts")
    read_article(page)
    expect_no_violation(page)
    page.locator(".answer .notice a").click()
    expect_no_violation(page)
    page.locator("main button").click()
    expect_no_violation(page)


def test_page_of_the_settings_breaks_no_rule(visit: Visit, site: Site) -> None:
    page = visit()
    log_in(page, site)
    page.goto(SETTINGS)
    page.locator("[name=sample]").fill("Un essai.")
    page.locator("[name=_try]").click()

    expect(page.locator(".trial .outcome")).to_be_visible()
    expect_no_violation(page, "#content-main")
