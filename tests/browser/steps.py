"""What readers and the author do, step by step, whatever the language of the page."""

import re
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from tests.browser.site import Site


def read_article(page: Page) -> None:
    """Open the newest article of the demo, which has the long conversation."""
    page.goto("/")
    page.locator(".entry h2 a").first.click()
    expect(page.locator("#comments")).to_be_visible()


def count_comments(page: Page) -> int:
    """Return the number in the heading over the comments."""
    number = re.search(r"\d+", page.locator("#comments").inner_text())
    assert number
    return int(number[0])


def comment_saying(page: Page, text: str) -> Locator:
    """Find the comment of these words, not those that it is a reply to."""
    its_text = page.locator(":scope > article > .e-content", has_text=text)
    return page.locator("li.comment").filter(has=its_text)


def fill_in(form: Locator, body: str, name: str = "Awa", email: str = "awa@example.org") -> None:
    form.locator("[name=body]").fill(body)
    form.locator("[name=name]").fill(name)
    form.locator("[name=email]").fill(email)


def send(form: Locator) -> None:
    form.locator("button[type=submit]").click()


def comment_on_article(page: Page, body: str, **who: str) -> None:
    """Post a comment, and see that it waits."""
    read_article(page)
    form = page.locator("form#comment-form")
    fill_in(form, body, **who)
    send(form)
    expect_waiting(page, body)


def expect_waiting(page: Page, body: str) -> None:
    expect(page).to_have_url(re.compile("/comments/waiting/"))
    expect(page.locator(".waiting .e-content")).to_have_text(body)


def open_reply(comment: Locator) -> Locator:
    """Open the form under a comment; return it."""
    comment.locator(":scope > article > footer a.reply").click()
    form = comment.locator("form#reply-form")
    expect(form.locator("[name=body]")).to_be_focused()
    return form


def log_in(page: Page, site: Site) -> None:
    page.goto("/admin/")
    page.locator("[name=username]").fill(site.author)
    page.locator("[name=password]").fill(site.password)
    page.locator("[type=submit]").click()
    expect(page.locator("#logout-form")).to_be_attached()


def open_queue(page: Page) -> None:
    """Go from the first page of the admin to the comments, which open on those that wait."""
    page.goto("/admin/")
    page.locator("#content-main tr.model-comment th a").click()
    expect(page.locator(".tabs a[aria-current=page]")).to_have_attribute("href", "?status=held")


def row_saying(page: Page, text: str) -> Locator:
    return page.locator("#rows .row").filter(has=page.locator(".said", has_text=text))


def approve_in_queue(page: Page, body: str) -> None:
    open_queue(page)
    row = row_saying(page, body)
    row.locator("button[value=approve]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(row).to_have_count(0)


def show_at(page: Page, width: int, scheme: Literal["light", "dark"]) -> None:
    """Show a page at a width, in pixels, and in light or dark, once its colours have settled."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")
