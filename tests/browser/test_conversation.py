"""Readers follow a conversation: fold, jump, copy, and see what is new."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.steps import approve_in_queue, comment_on_article, log_in, read_article

pytestmark = pytest.mark.browser

WITH_REPLIES = ".conversation > .thread > li:has(> .thread)"
FIRST_FOLD = ":scope > article > footer .fold"


def test_thread_is_folded_and_opened_again(page: Page) -> None:
    read_article(page)
    thread = page.locator(WITH_REPLIES).first
    replies = thread.locator(":scope > .thread")
    fold = thread.locator(FIRST_FOLD)

    fold.press("Enter")

    expect(replies).to_be_hidden()
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.press("Enter")
    expect(replies).to_be_visible()
    expect(fold).to_have_attribute("aria-expanded", "true")


def test_address_of_a_folded_comment_unfolds_it(page: Page) -> None:
    read_article(page)
    thread = page.locator(WITH_REPLIES).first
    reply = thread.locator(":scope > .thread > li").first
    thread.locator(FIRST_FOLD).click()
    expect(reply).to_be_hidden()

    page.evaluate("id => location.hash = id", reply.get_attribute("id"))

    expect(reply).to_be_visible()


def test_keys_lead_from_thread_to_thread_and_type_letters_elsewhere(page: Page) -> None:
    read_article(page)
    threads = page.locator(".conversation > .thread > li")
    page.locator(".orders a").first.focus()

    page.keyboard.press("j")
    page.keyboard.press("j")

    expect(threads.nth(1).locator(":scope > :first-child")).to_be_focused()
    page.keyboard.press("k")
    expect(threads.nth(0).locator(":scope > :first-child")).to_be_focused()
    body = page.locator("#comment-form [name=body]")
    body.press("j")
    expect(body).to_have_value("j")


def test_address_of_a_comment_is_copied(visit: Visit) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    read_article(page)
    comment = page.locator("li.comment").first

    comment.locator("summary").first.click()
    comment.locator(".copy").first.click()

    expect(page.locator(".told p.copied")).not_to_be_empty()
    link = comment.locator("a.permalink").first.evaluate("link => link.href")
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_comments_since_the_last_visit_are_marked(visit: Visit, site: Site) -> None:
    reader = visit()
    reader.clock.install()
    read_article(reader)
    expect(reader.locator(".new")).to_have_count(0)
    author = visit()
    log_in(author, site)
    comment_on_article(visit(), "Tout juste arrivé.")
    approve_in_queue(author, "Tout juste arrivé.")
    reader.clock.fast_forward("31:00")

    reader.reload()

    new = reader.locator("li.comment", has=reader.locator(":scope > article .new"))
    expect(new).to_have_count(1)
    expect(new).to_contain_text("Tout juste arrivé.")
    since = reader.locator(".since a")
    expect(since).to_contain_text("1")
    expect(since).to_have_attribute("href", f"#{new.get_attribute('id')}")


def test_news_are_offered_and_nothing_moves_before_they_are_asked_for(
    visit: Visit, site: Site
) -> None:
    reader = visit()
    reader.clock.install()
    read_article(reader)
    before = reader.locator("li.comment").count()
    author = visit()
    log_in(author, site)
    comment_on_article(visit(), "Entre-temps.")
    approve_in_queue(author, "Entre-temps.")
    place = reader.evaluate("scrollY")

    reader.clock.fast_forward("01:01")

    news = reader.locator(".told .news a")
    expect(news).to_have_text("1 nouveau commentaire, l’afficher")
    assert reader.locator("li.comment").count() == before
    assert reader.evaluate("scrollY") == place
    news.click()
    expect(reader.locator("li.comment")).to_have_count(before + 1)
    expect(reader.locator("article:focus .e-content")).to_have_text("Entre-temps.")
    expect(reader.locator("#comments")).to_contain_text(str(before + 1))


def test_all_is_there_without_javascript(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    read_article(page)
    expect(page.locator(".tool")).to_have_count(0)

    page.locator("a.following").first.click()
    expect(page).to_have_url(re.compile("#comment-"))
    page.locator("footer a[href$='/thread/']").first.click()

    expect(page.locator("h1")).to_contain_text("Le fil ouvert par")
    expect(page.locator("li.comment").first).to_be_visible()
    page.locator(".answers").first.click()
    expect(page).to_have_url(re.compile("/thread/#comment-"))
