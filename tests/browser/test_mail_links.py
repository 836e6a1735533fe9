"""The author with a phone: from the mail to the decision, without logging in."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.looks import LOOKS, WCAG
from tests.browser.site import Site
from tests.browser.steps import comment_on_article, comment_saying, read_article, show_at

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}}

COMMENT = "Chez nous, le tilleul est un fromager."


def links_of_mail(site: Site) -> list[str]:
    """Have the worker send the one mail that waits; return its links to approve, spam, trash."""
    text = site.one_mail().get_body(["plain"]).get_content()
    return re.findall(r"\S+/comments/decide/\S+", text)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_author_approves_from_the_mail_with_one_press(
    visit: Visit, site: Site, javascript: bool
) -> None:
    reader, author = (visit(java_script_enabled=javascript, **PHONE) for _ in range(2))
    comment_on_article(reader, COMMENT)
    approve, spam, _ = links_of_mail(site)

    author.goto(approve)
    button = author.locator("main button")
    box = button.bounding_box()
    button.click()

    expect(author.locator("main .notice")).to_be_visible()
    expect(author.locator("main button")).to_have_count(0)
    assert box
    assert box["height"] >= 44
    read_article(reader)
    expect(comment_saying(reader, COMMENT)).to_be_visible()
    author.goto(spam)
    expect(author.locator("main button")).to_have_count(0)
    assert author.context.cookies() == []


def test_page_of_a_link_breaks_no_rule_before_and_after(visit: Visit, site: Site) -> None:
    page = visit()
    comment_on_article(page, COMMENT)
    page.goto(links_of_mail(site)[0])

    for press in (lambda: None, page.locator("main button").click):
        press()
        for width, scheme in LOOKS:
            show_at(page, width, scheme)

            results = Axe().run(page, options=WCAG)

            report = f"{width} pixels, {scheme}: {results.generate_report()}"
            assert results.violations_count == 0, report
            assert page.evaluate("document.documentElement.scrollWidth") <= width
