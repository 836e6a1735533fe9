"""The author's ten minutes: the queue by keyboard, by thumb, and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import breaks_no_rule
from tests.browser.site import Site
from tests.browser.steps import log_in, open_queue, read_article, row_saying

pytestmark = pytest.mark.browser

IN_DEMO = 1
"""How many comments of the demo wait."""


SMALLER_THAN_A_THUMB = """() => [...document.querySelectorAll(
    "#content-main :is(a, button, select, summary, label:has([type=checkbox], [type=radio]), " +
    "textarea, input[type=search], #notices button)"
)].filter((control) => {
    const box = control.getBoundingClientRect();
    const isText = control.closest(".said");  // links in running text are exempt (SC 2.5.8)
    return control.checkVisibility() && !isText && Math.min(box.width, box.height) < 44;
}).map((control) => control.outerHTML.slice(0, 160))"""


@pytest.fixture
def write(visit: Visit) -> Callable[[int], None]:
    """A function that has readers write some comments, number 1 first."""

    def write(count: int) -> None:
        reader = visit()
        read_article(reader)
        form = reader.locator("form#comment-form")
        address = form.get_attribute("action") or ""
        for number in range(1, count + 1):
            answer = reader.request.post(
                address,
                form={
                    "name": f"Lectrice {number}",
                    "email": f"lectrice{number}@example.org",
                    "body": f"Ce que j’en pense, n° {number}.",
                },
            )
            assert answer.ok

    return write


@pytest.fixture
def author(visit: Visit, site: Site) -> Page:
    page = visit()
    log_in(page, site)
    return page


def open_ready_queue(page: Page) -> None:
    """Open the queue, and wait until its script listens."""
    open_queue(page)
    expect(page.locator("#show-keys")).to_be_visible()


def saying(number: int) -> str:
    return f"n°\N{NO-BREAK SPACE}{number}."


def count_of(page: Page, status: str) -> int:
    return int(page.locator(f"#count-{status}").inner_text())


def focused(page: Page) -> str:
    """What the row says that has the focus."""
    return str(page.evaluate("document.activeElement.closest('.row')?.innerText ?? ''"))


def decide(page: Page, key: str, text: str) -> None:
    """Press a key in the row of a comment, and see the row go and the next one get the focus."""
    assert text in focused(page)
    page.keyboard.press(key)
    expect(row_saying(page, text)).to_have_count(0)


def test_fifty_comments_are_decided_on_by_keyboard_alone(
    author: Page, write: Callable[[int], None]
) -> None:
    write(50 - IN_DEMO)
    open_ready_queue(author)
    approved = count_of(author, "approved")
    assert author.locator("#rows .row").count() == 50
    author.keyboard.press("j")  # the newest first: number 49

    for number in range(49, 40, -1):
        decide(author, "a", saying(number))
    for number in range(40, 30, -1):
        decide(author, "s", saying(number))
    for number in range(30, 20, -1):
        decide(author, "d", saying(number))

    # Back to the one above, and forth again; then a decision too many is undone.
    author.keyboard.press("j")
    assert saying(19) in focused(author)
    author.keyboard.press("k")
    decide(author, "s", saying(20))
    author.keyboard.press("u")
    expect(row_saying(author, saying(20))).to_be_focused()
    decide(author, "a", saying(20))

    author.keyboard.press("r")
    expect(author.locator(".in-place.reply textarea")).to_be_focused()
    author.keyboard.type("Merci, a s d u j k !")
    author.keyboard.press("Tab")
    author.keyboard.press("Enter")
    expect(row_saying(author, saying(19))).to_have_count(0)
    assert saying(18) in focused(author)

    author.keyboard.press("e")
    expect(author.locator(".in-place.edit textarea")).to_be_focused()
    author.keyboard.press("ControlOrMeta+A")
    author.keyboard.type("Plus doux, n° 18.")
    author.keyboard.press("Tab")
    author.keyboard.press("Enter")
    expect(row_saying(author, "Plus doux")).to_be_focused()
    for number in range(18, 0, -1):
        decide(author, "a", saying(number))
    author.keyboard.press("a")  # the demo's own

    expect(author.locator("#rows .row")).to_have_count(0)
    assert count_of(author, "held") == 0
    assert count_of(author, "spam") == 10 + 1
    assert count_of(author, "trash") == 10
    assert count_of(author, "approved") == approved + 9 + 1 + 1 + 18 + 1 + 1


def test_selection_is_made_and_taken_back_by_keyboard(
    author: Page, write: Callable[[int], None]
) -> None:
    write(3)
    open_ready_queue(author)
    for key in "jxjx":
        author.keyboard.press(key)
    expect(author.locator("#selected")).to_have_text("2")
    author.locator("#bulk button[value=approve]").press("Enter")
    expect(author.locator(".messagelist .success")).to_have_text(re.compile(r"\b2\b"))
    expect(row_saying(author, saying(3))).to_have_count(0)

    author.keyboard.press("u")

    expect(row_saying(author, saying(3))).to_have_count(1)
    expect(row_saying(author, saying(2))).to_have_count(1)


def test_keys_are_explained_and_can_be_switched_off(author: Page) -> None:
    open_ready_queue(author)
    author.keyboard.press("?")
    expect(author.locator("#keys")).to_be_visible()
    author.locator("#keys-on").uncheck()
    author.keyboard.press("Escape")
    author.reload()
    expect(author.locator("#show-keys")).to_be_visible()

    author.keyboard.press("j")
    author.keyboard.press("?")

    expect(author.locator("#keys")).to_be_hidden()
    assert focused(author) == ""


def test_keys_with_modifiers_and_in_fields_are_not_ours(author: Page) -> None:
    open_ready_queue(author)
    row = author.locator("#rows .row")
    author.keyboard.press("j")
    author.keyboard.press("Alt+a")
    author.keyboard.press("ControlOrMeta+d")
    author.locator("[name=q]").press_sequentially("asd")

    expect(author.locator("[name=q]")).to_have_value("asd")
    expect(row).to_have_count(IN_DEMO)


def test_phone_decides_by_thumb_on_large_targets(
    visit: Visit, site: Site, write: Callable[[int], None]
) -> None:
    write(49)
    phone = visit(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    log_in(phone, site)
    phone.goto("/admin/comments/comment/?status=held")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.locator("#rows .row a.ban").first.tap()
    expect(phone.locator(".in-place.ban")).to_be_visible()

    assert phone.evaluate(SMALLER_THAN_A_THUMB) == []

    phone.locator(".in-place.ban .cancel").tap()
    for number in range(49, 0, -1):
        verb = ("approve", "spam", "trash")[number % 3]
        row_saying(phone, saying(number)).locator(f"button[value={verb}]").tap()
        expect(row_saying(phone, saying(number))).to_have_count(0)
    phone.locator("#notices .undo").tap()
    expect(row_saying(phone, saying(1))).to_be_visible()
    row_saying(phone, saying(1)).locator("button[value=approve]").tap()
    expect(row_saying(phone, saying(1))).to_have_count(0)
    phone.locator("#rows .row button[value=approve]").tap()

    expect(phone.locator("#rows .row")).to_have_count(0)


def test_everything_works_without_javascript(
    visit: Visit, site: Site, write: Callable[[int], None]
) -> None:
    write(6)
    author = visit(java_script_enabled=False)
    log_in(author, site)
    open_queue(author)

    row_saying(author, saying(1)).locator("button[value=approve]").click()
    expect(row_saying(author, saying(1))).to_have_count(0)
    author.locator("#notices .undo").click()
    expect(row_saying(author, saying(1))).to_have_count(1)

    row_saying(author, saying(2)).locator("a.reply").click()
    author.locator("[name=body]").fill("Merci.")
    author.locator(".in-place button").click()
    expect(author.locator("#notices .success")).to_be_visible()
    expect(row_saying(author, saying(2))).to_have_count(0)

    row_saying(author, saying(3)).locator("a.edit").click()
    author.locator("[name=body]").fill("Plus doux, n° 3.")
    author.locator(".in-place button").click()
    expect(row_saying(author, "Plus doux").locator(".edited")).to_be_visible()

    row_saying(author, saying(4)).locator("a.ban").click()
    author.locator("[value^='email ']").check()
    author.locator("[name=days]").select_option("365")
    author.locator(".in-place button").click()
    expect(row_saying(author, saying(4))).to_have_count(0)

    author.locator("[name=q]").fill("n° 5")
    author.locator(".search button").click()
    expect(author.locator("#rows .row")).to_have_count(1)
    author.locator(".bulk summary").click()
    author.locator("#everything button[value=spam]").click()
    expect(author.locator(".question")).to_have_text(re.compile(r"\b1\b"))
    author.locator(".batch button").click()
    expect(author.locator("#rows .row")).to_have_count(0)
    author.locator("#notices .undo").click()
    expect(row_saying(author, saying(5))).to_have_count(1)


def open_list(page: Page) -> None:
    open_queue(page)


def open_filters(page: Page) -> None:
    page.goto("/admin/comments/comment/?status=approved&verdict=not_asked")
    expect(page.locator(".filters")).to_be_visible()


def open_reply(page: Page) -> None:
    open_queue(page)
    page.locator("#rows a.reply").first.click()
    expect(page.locator(".in-place.reply textarea")).to_be_focused()


def open_ban(page: Page) -> None:
    open_queue(page)
    page.goto(page.locator("#rows a.ban").first.get_attribute("href") or "")


def open_question(page: Page) -> None:
    open_queue(page)
    page.locator(".bulk summary").click()
    page.locator("#everything button[value=approve]").click()
    expect(page.locator(".question")).to_be_visible()


def open_help(page: Page) -> None:
    open_queue(page)
    page.locator("#show-keys").click()


def open_undo(page: Page) -> None:
    open_queue(page)
    page.locator("#rows button[value=spam]").first.click()
    expect(page.locator("#notices .undo")).to_be_visible()


WAYS = [open_list, open_filters, open_reply, open_ban, open_question, open_help, open_undo]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.removeprefix("open_"))
def test_queue_breaks_no_rule_and_fits_the_screen(
    author: Page, way: Callable[[Page], None]
) -> None:
    way(author)
    breaks_no_rule(author)
