"""A comment's way from its reader by the author to all readers, and an answer's way back."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.steps import (
    approve_in_queue,
    comment_on_article,
    comment_saying,
    count_comments,
    expect_waiting,
    fill_in,
    log_in,
    open_reply,
    read_article,
    send,
)

pytestmark = pytest.mark.browser

COMMENT = "Chez nous, le tilleul est un fromager."
REPLY = "Et chez nous, c’est le café."


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_comment_and_reply_go_from_reader_to_author_to_readers(
    visit: Visit, site: Site, javascript: bool
) -> None:
    reader, author, friend = (visit(java_script_enabled=javascript) for _ in range(3))

    comment_on_article(reader, COMMENT)
    own_link = reader.url
    read_article(reader)
    count_before = count_comments(reader)
    expect(comment_saying(reader, COMMENT)).to_have_count(0)

    log_in(author, site)
    approve_in_queue(author, COMMENT)

    reader.goto(own_link)
    expect(reader).to_have_url(re.compile(r"#comment-\d+$"))
    assert count_comments(reader) == count_before + 1

    read_article(friend)
    comment = comment_saying(friend, COMMENT)
    if javascript:
        form = open_reply(comment)
    else:
        comment.locator(":scope > article > footer a.reply").click()
        expect(friend).to_have_url(re.compile(r"/comments/\d+/reply/$"))
        form = friend.locator("form#comment-form")
    fill_in(form, REPLY, name="Bo", email="bo@example.org")
    send(form)
    expect_waiting(friend, REPLY)

    approve_in_queue(author, REPLY)

    read_article(reader)
    assert count_comments(reader) == count_before + 2
    answer = comment_saying(reader, COMMENT).locator("li.comment .e-content")
    expect(answer).to_have_text(REPLY)


def test_like_is_counted_and_taken_back_in_place(visit: Visit) -> None:
    page = visit()
    read_article(page)
    comment = comment_saying(page, "Et le canard")
    address = page.url

    expect_likes(comment, None, pressed=False)
    like(comment)
    expect_likes(comment, 1, pressed=True)
    expect(comment.locator(".like button")).to_be_focused()
    like(comment)
    expect_likes(comment, None, pressed=False)

    assert page.url == address


def test_like_is_counted_and_taken_back_without_javascript(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    read_article(page)
    comment = comment_saying(page, "Et le canard")

    like(comment)
    expect(page).to_have_url(re.compile(r"#comment-\d+$"))
    expect_likes(comment, 1, pressed=False)
    like(comment)
    expect_likes(comment, None, pressed=False)


def test_likes_of_two_readers_add_up(visit: Visit) -> None:
    for count in (1, 2):
        page = visit()
        read_article(page)
        comment = comment_saying(page, "Et le canard")
        like(comment)

        expect_likes(comment, count, pressed=True)


def like(comment: Locator) -> None:
    comment.locator(".like button").click()


def expect_likes(comment: Locator, count: int | None, *, pressed: bool) -> None:
    said = comment.locator(".like > span")
    if count is None:
        expect(said).to_have_count(0)
    else:
        expect(said).to_have_text(re.compile(rf"\b{count}\b"))
    expect(comment.locator(".like button")).to_have_attribute("aria-pressed", str(pressed).lower())
