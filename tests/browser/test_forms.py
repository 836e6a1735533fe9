"""The forms of readers, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.steps import (
    comment_on_article,
    comment_saying,
    expect_waiting,
    fill_in,
    log_in,
    open_reply,
    read_article,
    row_saying,
    send,
)

pytestmark = pytest.mark.browser

LEAF = "Et le canard"
"""A comment of the demo without replies."""
OTHER = "Je vous lis de Thiès"
"""Another one."""


def test_error_keeps_what_was_typed_and_leads_to_what_is_wrong(page: Page) -> None:
    read_article(page)
    form = page.locator("form#comment-form")
    fill_in(form, "Première ligne\n\n  Seconde ligne", email="awa chez example")
    send(form)

    expect(page.locator(".error-summary")).to_be_focused()
    expect(form.locator("[name=body]")).to_have_value("Première ligne\n\n  Seconde ligne")
    expect(form.locator("[name=name]")).to_have_value("Awa")
    email = form.locator("[name=email]")
    expect(email).to_have_value("awa chez example")
    expect(email).to_have_attribute("aria-invalid", "true")
    described_by = (email.get_attribute("aria-describedby") or "").split()
    expect(page.locator(".field-email .error")).to_have_id(described_by[-1])
    expect(form.locator("[aria-invalid]")).to_have_count(1)


def test_error_in_reply_keeps_whom_it_answers(page: Page) -> None:
    read_article(page)
    comment = comment_saying(page, LEAF)
    number = (comment.get_attribute("id") or "").removeprefix("comment-")
    form = open_reply(comment)
    fill_in(form, "Il sera empaillé.", name="")
    send(form)

    form = page.locator("form#comment-form")
    expect(form.locator("[name=body]")).to_have_value("Il sera empaillé.")
    expect(form.locator("[name=parent]")).to_have_value(number)
    form.locator("[name=name]").fill("Awa")
    send(form)
    expect_waiting(page, "Il sera empaillé.")


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_closing_reply_gives_focus_back(page: Page, way: str) -> None:
    read_article(page)
    comment = comment_saying(page, LEAF)
    form = open_reply(comment)
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        comment.locator(".cancel").click()

    expect(form).to_have_count(0)
    expect(comment.locator("a.reply")).to_be_focused()


def test_only_one_reply_form_is_open(page: Page) -> None:
    read_article(page)
    open_reply(comment_saying(page, LEAF))
    form = open_reply(comment_saying(page, OTHER))

    expect(form).to_have_count(1)
    expect(page.locator(".in-place")).to_have_count(1)


def test_text_follows_to_another_reply_form(page: Page) -> None:
    read_article(page)
    form = open_reply(comment_saying(page, LEAF))
    parent = form.locator("[name=parent]").input_value()
    fill_in(form, "Long à taper.")
    form.locator("[name=wishes]").first.check()
    page.keyboard.press("Escape")
    form = open_reply(comment_saying(page, OTHER))

    expect(form.locator("[name=body]")).to_have_value("Long à taper.")
    expect(form.locator("[name=wishes]:checked")).to_have_value("replies")
    expect(form.locator("[name=email]")).to_have_value("awa@example.org")
    expect(form.locator("[name=parent]")).not_to_have_value(parent)


def test_reply_form_works_again_after_it_was_closed(page: Page) -> None:
    read_article(page)
    comment = comment_saying(page, LEAF)
    open_reply(comment)
    page.keyboard.press("Escape")
    form = open_reply(comment)
    fill_in(form, "La seconde fois.")
    send(form)

    expect_waiting(page, "La seconde fois.")


def test_reply_to_comment_that_is_gone_leads_to_a_page_that_says_so(
    chromium: Browser, visit: Visit, site: Site
) -> None:
    with chromium.new_context(base_url=site.url) as context:
        page = context.new_page()
        read_article(page)
        comment = comment_saying(page, LEAF)
        author = visit()
        log_in(author, site)
        author.goto("/admin/comments/comment/?status=approved")
        row_saying(author, LEAF).locator("button[value=trash]").click()
        expect(author.locator(".messagelist .success")).to_be_visible()

        comment.locator("a.reply").click()

        expect(page).to_have_url(re.compile(r"/comments/\d+/reply/$"))
        expect(page.locator("h1")).to_be_visible()


def test_reply_on_article_closed_meanwhile_leads_back_to_the_comment(
    page: Page, visit: Visit, site: Site
) -> None:
    read_article(page)
    title = page.locator("h1").inner_text()
    author = visit()
    log_in(author, site)
    author.goto("/admin/blog/article/")
    author.locator("#result_list th a", has_text=title).click()
    author.locator("[name=comments_open]").uncheck()
    author.locator("[name=_save]").click()
    expect(author.locator(".messagelist .success")).to_be_visible()

    comment_saying(page, LEAF).locator("a.reply").click()

    expect(page).to_have_url(re.compile(r"#comment-\d+$"))
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("a.reply")).to_have_count(0)


def test_reply_is_written_and_sent_by_keyboard_alone(page: Page) -> None:
    read_article(page)
    comment = comment_saying(page, LEAF)
    comment.locator("a.reply").focus()
    page.keyboard.press("Enter")
    form = comment.locator("form#reply-form")
    typed = {"body": "Au clavier.", "name": "Awa", "email": "awa@example.org", "website": ""}
    for name, text in typed.items():
        expect(form.locator(f"[name={name}]")).to_be_focused()
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    expect(form.locator(".remember input")).to_be_focused()
    page.keyboard.press("Tab")
    for box in form.locator("[name=wishes]").all():
        expect(box).to_be_focused()
        page.keyboard.press("Space")
        expect(box).to_be_checked()
        page.keyboard.press("Tab")
    expect(form.locator("button[type=submit]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(form.locator("button[formaction]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(comment.locator(".cancel")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect_waiting(page, "Au clavier.")


def test_first_tab_skips_to_the_text(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_like_is_remembered_after_reload(page: Page) -> None:
    read_article(page)
    liked = comment_saying(page, LEAF).locator(".like button")
    liked.click()
    expect(liked).to_have_attribute("aria-pressed", "true")
    expect(liked).to_be_focused()  # the last thing that the script does
    page.reload()

    expect(liked).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".like button[aria-pressed=true]")).to_have_count(1)

    liked.click()
    expect(liked).to_have_attribute("aria-pressed", "false")
    expect(liked).to_be_focused()
    page.reload()
    expect(liked).to_have_attribute("aria-pressed", "false")


def test_no_cookie_is_set_by_reading(page: Page) -> None:
    read_article(page)
    open_reply(comment_saying(page, LEAF))

    assert page.context.cookies() == []


def test_posting_sets_one_cookie_that_goes_to_one_page_alone(page: Page) -> None:
    comment_on_article(page, "Un gâteau.")

    [cookie] = page.context.cookies()
    assert (cookie["path"], cookie["httpOnly"], cookie["sameSite"]) == (
        "/comments/own/",
        True,
        "Lax",
    )


def test_liking_sets_one_cookie_that_scripts_cannot_read(page: Page) -> None:
    read_article(page)
    button = comment_saying(page, LEAF).locator(".like button")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")

    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("visitor", True, "Lax")
