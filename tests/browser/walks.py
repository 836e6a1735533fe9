"""The ways to every kind of page that readers meet, in each of its states."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.site import ROOT, Site
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


def like(page: Page, _places: Places) -> None:
    read_article(page)
    button = comment_saying(page, LEAF).locator(".like button")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


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


def give_wrong_address(page: Page, _places: Places) -> None:
    page.goto("/subscriptions/")
    form = page.locator("form#subscribe-form")
    form.locator("[name=email]").fill("awa chez example")
    send(form)
    expect(page.locator(".error-summary")).to_be_visible()


def wait_for_approval(page: Page, _places: Places) -> None:
    comment_on_article(page, "Un essai")


READING = [
    Walk("home", at("/")),
    Walk("second page of the list", at("/?page=2")),
    Walk("article", lambda page, _places: read_article(page)),
    Walk("article, most liked first", lambda page, _places: page.goto(f"{page.url}?order=liked")),
    Walk("article without comments", to("empty")),
    Walk("closed article", to("closed")),
    Walk("long words", to("long")),
    Walk("deep thread", to("deep")),
    Walk("many comments", to("many")),
    Walk("second page of many comments", to("liked")),
    Walk("page", at("/a-propos/")),
    Walk("page with a conversation", to("page")),
    Walk("archives", at("/archives/")),
    Walk("year", partial(follow, selector="main a[href^='/20'][href$='/']")),
    Walk("tag", at("/tag/palabre/")),
    Walk("privacy", at("/comments/privacy/")),
    Walk("404", at("/2001/01/01/nothing-here/")),
    Walk("403", at("/comments/waiting/forged/")),
]

WRITING = [
    Walk("reply in place", reply_in_place),
    Walk("like", like),
    Walk("errors", make_errors_on_article),
    Walk("reply on its page", to("reply")),
    Walk("errors in a reply", make_errors_in_reply),
    Walk("comment that waits", wait_for_approval),
    Walk("login", at("/comments/log-in/")),
    Walk("refused login", press),
]

BY_MAIL = [
    Walk("subscribe", at("/subscriptions/")),
    Walk("wrong address", give_wrong_address),
    Walk("sent", at("/subscriptions/sent/")),
    Walk("confirm", to("confirm")),
    Walk("confirmed just now", press),
    Walk("confirmed before", to("confirmed")),
    Walk("manage", to("manage")),
    Walk("left", to("left")),
    Walk("leave", to("leave")),
    Walk("left just now", press),
    Walk("erase", lambda page, places: page.goto(f"{places['manage']}erase/")),
    Walk("erased", press),
    Walk("forged link", at("/subscriptions/manage/forged/")),
    Walk("stop", to("stop")),
    Walk("stopped", press),
    Walk("decide", to("decide")),
    Walk("decided just now", press),
    Walk("decided before", to("decided")),
]

GROUPS = {"reading": READING, "writing": WRITING, "by_mail": BY_MAIL}
