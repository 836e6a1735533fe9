"""Links that others placed to comments, when the articles stood elsewhere."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.steps import log_in, read_article

pytestmark = pytest.mark.browser

SETTINGS = "/admin/comments/discussion/1/change/"


@pytest.fixture
def last(visit: Visit, site: Site) -> tuple[str, str]:
    """The path of an article with three threads on a page, and the fragment of its last comment."""
    author = visit()
    log_in(author, site)
    read_article(author)
    path = author.evaluate("location.pathname")
    comment = author.locator("li.comment").last.get_attribute("id")
    author.goto(SETTINGS)
    author.locator("[name=page_size]").fill("3")
    author.locator("[name=_save]").first.click()
    expect(author.locator(".messagelist .success")).to_be_visible()
    return path, f"#{comment}"


def test_fragment_leads_to_the_page_where_the_comment_stands(
    page: Page, last: tuple[str, str]
) -> None:
    path, comment = last

    page.goto(f"{path}{comment}")

    expect(page).to_have_url(re.compile(rf"{path}\?page=\d+{comment}$"))
    expect(page.locator(comment)).to_be_in_viewport()


def test_old_address_keeps_its_fragment_on_the_way(page: Page, last: tuple[str, str]) -> None:
    path, comment = last

    page.goto(f"/index.php{path}comment-page-2/{comment}")

    expect(page).to_have_url(re.compile(rf"{path}\?page=\d+{comment}$"))
    expect(page.locator(comment)).to_be_in_viewport()


def test_fragment_of_a_comment_on_the_page_leads_nowhere_else(
    page: Page, last: tuple[str, str]
) -> None:
    path, _ = last
    page.goto(path)
    first = page.locator("li.comment").first.get_attribute("id")

    page.goto(f"{path}?page=1#{first}", wait_until="networkidle")

    expect(page.locator(f"#{first}")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(r"\?page=1#"))
