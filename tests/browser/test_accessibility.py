"""Every page of readers, for every reader: axe's rules for WCAG 2.2 AA, narrow and large."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Visit
from tests.browser.looks import WCAG
from tests.browser.site import Site
from tests.browser.walks import GROUPS, break_down, furnish, reply_in_place

pytestmark = pytest.mark.browser

COLOURS = {**WCAG, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""The rules that a choice of colours may break, and nothing else."""
DARK, FORCED = {"color_scheme": "dark"}, {"forced_colors": "active"}
READERS = {
    "1280 pixels": (1280, 800, {}, WCAG),
    "1280 pixels, dark": (1280, 800, DARK, COLOURS),
    "1280 pixels, forced colours": (1280, 800, FORCED, COLOURS),
    "zoomed to 200%": (640, 400, {}, WCAG),
    "360 pixels": (360, 740, {}, WCAG),
    "360 pixels, dark": (360, 740, DARK, COLOURS),
    "360 pixels, forced colours": (360, 740, FORCED, COLOURS),
}
"""How readers see a page: width and height of the window, what their system asks for; the rules."""
REPEATED = {"exclude": [[".thread > .comment:nth-child(n + 11)"]]}
"""Of a long list, what is like the ten before."""
NARROWEST = 320
"""The width, in pixels, at which nobody should have to scroll sideways (SC 1.4.10)."""


@pytest.mark.parametrize("group", GROUPS)
def test_pages_break_no_rule_and_fit_the_screen(visit: Visit, site: Site, group: str) -> None:
    places = furnish(site)
    page = visit()
    faults = []
    for walk in GROUPS[group]:
        show(page, 1280, 800)

        walk.go(page, places)

        faults += [f"{walk.name}, {fault}" for fault in faults_of(page)]

    assert faults == []


def test_page_of_a_failure_breaks_no_rule(chromium: Browser, site: Site) -> None:
    break_down(site)
    with chromium.new_context(base_url=site.url) as context:
        page = context.new_page()

        response = page.goto("/")

        assert response
        assert response.status == 503  # what it asks of the database fails
        assert list(faults_of(page)) == []


def faults_of(page: Page) -> Iterator[str]:
    """Look at a page as each reader does; give what is wrong."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    for name, (width, height, media, rules) in READERS.items():
        show(page, width, height, **media)
        results = AxeResults(page.evaluate("(asked) => axe.run(...asked)", [REPEATED, rules]))
        if results.violations_count:
            yield f"{name}: {results.generate_report()}"
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    if (width := page.evaluate("document.documentElement.scrollWidth")) > NARROWEST:
        yield f"{NARROWEST} pixels: the page is {width} pixels wide"


def show(page: Page, width: int, height: int, **media: Any) -> None:
    """Change the window, and not the page, once its colours have settled."""
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(**{"color_scheme": "light", "forced_colors": "none", **media})
    page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")


# The rectangle of a control says little: it may be covered, or larger than it is drawn. So this
# touches the corners of a square around its middle. Links in running text are exempt (SC 2.5.8).
TOO_SMALL = """([selector, size]) => [...document.querySelectorAll(selector)].filter((control) => {
    control.scrollIntoView({ block: "center", behavior: "instant" });
    const box = control.getClientRects()[0];
    if (!box) return false;  // not shown
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const reach = size / 2 - 1;  // what is drawn is moved to whole pixels
    return ![[-1, -1], [-1, 1], [1, -1], [1, 1]].every(([right, down]) => {
        const hit = document.elementFromPoint(x + right * reach, y + down * reach);
        return control.contains(hit);
    });
}).map((control) => `${control.outerHTML.slice(0, 120)} ${control.getClientRects()[0].height}px`)"""


def test_targets_of_the_conversation_are_large_enough(visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 800})
    reply_in_place(page, {})
    page.locator(".more").evaluate_all("all => all.forEach((one) => one.open = true)")
    controls = (
        ".conversation :is(a, button, summary, input:not([type=hidden], [name=nickname]), textarea)"
    )

    small = page.evaluate(TOO_SMALL, [f"{controls}:not(.e-content a)", 24])

    assert small == []


def test_buttons_are_as_high_as_a_thumb_on_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 360, "height": 800})
    reply_in_place(page, {})
    controls = (
        page.locator(".conversation").locator("button, a.reply, .orders a").filter(visible=True)
    )

    heights = controls.evaluate_all("all => all.map((one) => one.getBoundingClientRect().height)")

    assert min(heights) >= 44
