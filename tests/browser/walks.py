"""The ways to every kind of page that readers meet, in each of its states."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page, expect

from tests.browser.site import ROOT, Site, manage
from tests.browser.steps import (
    comment_on_article,
    comment_saying,
    fill_in,
    open_reply,
    read_article,
    send,
)

type Places = dict[str, str]
"""The addresses of what was put into the demo, by their names in furnish.py."""

LEAF = "Et le canard"
"""A comment of the demo without replies."""


@dataclass(frozen=True)
class Walk:
    """A way to a page; the first page of a group of walks is reached from nowhere."""

    name: str
    go: Callable[[Page, Places], Any]


def furnish(site: Site) -> Places:
    """Put more into the demo; return where it stands."""
    command = [sys.executable, "-m", "tests.browser.furnish"]
    environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
    run = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(run.stdout)


def break_down(site: Site) -> None:
    """Take away a table that every page reads, until the next reset."""
    code = "from django.db import connection; connection.cursor().execute('DROP TABLE blog_blog')"
    manage("shell", site.environment, "--no-imports", "--command", code)


def at(path: str) -> Callable[[Page, Places], Any]:
    """Go to an address."""
    return lambda page, _places: page.goto(path)


def to(place: str) -> Callable[[Page, Places], Any]:
    """Go to one of the places."""
    return lambda page, places: page.goto(places[place])


def follow(page: Page, _places: Places, selector: str) -> None:
    page.goto(page.locator(selector).first.get_attribute("href") or "")


def press(page: Page, _places: Places, selector: str = "main form button") -> None:
    """Press the one button of a page, and see the next."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def reply_in_place(page: Page, _places: Places) -> None:
    read_article(page)
    open_reply(comment_saying(page, LEAF))


def make_errors(page: Page, _places: Places) -> None:
    form = page.locator("form#comment-form")
    fill_in(form, "", name="", email="awa chez example")
    send(form)
    expect(page.locator(".error-summary")).to_be_visible()


def make_errors_on_article(page: Page, places: Places) -> None:
    read_article(page)
    make_errors(page, places)


def make_errors_in_reply(page: Page, places: Places) -> None:
    page.goto(places["reply"])
    make_errors(page, places)


def begin(page: Page) -> Locator:
    """Write a comment, without sending it; return the form."""
    read_article(page)
    form = page.locator("form#comment-form")
    fill_in(form, "Un *essai*")
    return form


def use_article(page: Page, _places: Places) -> None:
    """Do all that changes the page of an article in place, one thing after the other."""
    form = begin(page)
    page.reload()
    expect(page.locator(".draft")).to_be_visible()
    form.locator("[formaction]").click()
    expect(page.locator(".preview .e-content")).to_be_visible()
    page.locator("button.fold").first.click()
    leaf = comment_saying(page, LEAF)
    like = leaf.locator(".like button")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    leaf.locator(".more summary").click()
    open_reply(leaf)


def preview(page: Page, _places: Places) -> None:
    """Look at a comment first, as a browser without JavaScript does."""
    form = begin(page)
    with page.expect_navigation():
        form.evaluate("""(form) => {
            form.action = form.querySelector("[formaction]").formAction;
            form.submit();
        }""")


def give_wrong_address(page: Page, _places: Places) -> None:
    page.goto("/subscriptions/")
    form = page.locator("form#subscribe-form")
    form.locator("[name=email]").fill("awa chez example")
    send(form)
    expect(page.locator(".error-summary")).to_be_visible()


def wait_for_approval(page: Page, _places: Places) -> None:
    comment_on_article(page, "Un essai")


def empty_own_comment(page: Page, places: Places) -> None:
    page.locator("form#own-form [name=body]").fill("")
    press(page, places)


def choose_of_own_comments(page: Page, places: Places) -> None:
    """Come with the cookies of two comments that were written lately."""
    address = urljoin(page.url, "/comments/own/")
    for name in ("own", "own_answered"):
        page.context.add_cookies([{"name": f"own-{name}", "value": places[name], "url": address}])
    page.goto(address)


def report(page: Page, places: Places) -> None:
    page.locator("form#report-form [name=reason]").first.check()
    press(page, places)


def ask_for_data_of_nobody(page: Page, _places: Places) -> None:
    page.goto("/privacy/my-data/")
    send(page.locator("form#my-data-form"))
    expect(page.locator(".error-summary")).to_be_visible()


def send_from_elsewhere(page: Page, places: Places) -> None:
    """Send something to the blog from a page that is not of the blog."""
    address = urljoin(page.url, "/subscriptions/")
    page.goto("about:blank")
    page.set_content(f'<main><form method="post" action="{address}"><button>')
    press(page, places)


READING = [
    Walk("article", lambda page, _places: read_article(page)),
    Walk("thread", partial(follow, selector=".comment a[href$='/thread/']")),
    Walk("article without comments", to("empty")),
    Walk("closed article", to("closed")),
    Walk("long words", to("long")),
    Walk("deep thread", to("deep")),
    Walk("many comments", to("many")),
    Walk("second page of many comments", to("liked")),
    Walk(
        "most liked first", lambda page, places: page.goto(f"{places['many']}?order=liked&page=2")
    ),
    Walk("page", at("/a-propos/")),
    Walk("page with a conversation", to("page")),
    Walk("privacy", at("/comments/privacy/")),
]

FINDING = [
    Walk("home", at("/")),
    Walk("second page of the list", at("/?page=2")),
    Walk("archives", at("/archives/")),
    Walk("year", partial(follow, selector="main a[href^='/20'][href$='/']")),
    Walk("month", partial(follow, selector="main h2 a")),
    Walk("tag", at("/tag/palabre/")),
    Walk("search", at("/search/")),
    Walk("results", at("/search/?q=lavoir")),
    Walk("comments found", at("/search/?q=lavoir&in=comment")),
    Walk("nothing found", at("/search/?q=introuvable")),
    Walk("404", at("/2001/01/01/nothing-here/")),
    Walk("404 with proposals", at("/2001/01/01/eloge-du-train/")),
    Walk("410", to("gone")),
    Walk("403", at("/comments/waiting/forged/")),
    Walk("403 for what comes from elsewhere", send_from_elsewhere),
    Walk("400", at("/search/?" + "&" * 1001)),
]

WRITING = [
    Walk("article in use", use_article),
    Walk("errors", make_errors_on_article),
    Walk("reply on its page", to("reply")),
    Walk("errors in a reply", make_errors_in_reply),
    Walk("preview", preview),
    Walk("comment that waits", wait_for_approval),
    Walk("login", at("/comments/log-in/")),
    Walk("refused login", press),
]

THINKING_AGAIN = [
    Walk("no own comment", at("/comments/own/")),
    Walk("two own comments", choose_of_own_comments),
    Walk("own comment", to("own")),
    Walk("own comment without words", empty_own_comment),
    Walk("withdrawn", partial(press, selector="[name=withdraw]")),
    Walk("own comment with an answer", to("own_answered")),
    Walk("own comment, too late", to("old_own")),
    Walk("report", to("report")),
    Walk("report without a reason", press),
    Walk("reported", report),
]

BY_MAIL = [
    Walk("subscribe", at("/subscriptions/")),
    Walk("wrong address", give_wrong_address),
    Walk("sent", at("/subscriptions/sent/")),
    Walk("link to manage that is not confirmed", to("unconfirmed")),
    Walk("confirm", to("confirm")),
    Walk("confirmed just now", press),
    Walk("confirmed before", to("confirmed")),
    Walk("manage", to("manage")),
    Walk("left", to("left")),
    Walk("leave", to("leave")),
    Walk("left just now", press),
    Walk("erase", lambda page, places: page.goto(f"{places['manage']}erase/")),
    Walk("erased", press),
    Walk("old link to confirm", to("old_confirm")),
    Walk("old link to manage", to("old_manage")),
    Walk("forged link", at("/subscriptions/manage/forged/")),
    Walk("stop", to("stop")),
    Walk("stopped", press),
    Walk("decide", to("decide")),
    Walk("decided just now", press),
    Walk("decided before", to("decided")),
    Walk("old link to decide", to("old_decide")),
]

ABOUT_ONESELF = [
    Walk("imprint", at("/imprint/")),
    Walk("address for one’s data", at("/privacy/my-data/")),
    Walk("no address for one’s data", ask_for_data_of_nobody),
    Walk("link is sent", at("/privacy/my-data/sent/")),
    Walk("one’s data", to("my_data")),
    Walk("erase one’s data", partial(follow, selector="main a[href$='/erase/']")),
    Walk("one’s data are erased", press),
    Walk("old link to one’s data", to("old_data")),
]

GROUPS = {
    "reading": READING,
    "finding": FINDING,
    "writing": WRITING,
    "thinking_again": THINKING_AGAIN,
    "by_mail": BY_MAIL,
    "about_oneself": ABOUT_ONESELF,
}
