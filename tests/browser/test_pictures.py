"""Pictures of an article on a phone."""

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Visit
from tests.browser.steps import read_article

pytestmark = pytest.mark.browser

NOTE_SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries())
            shifts.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]);
    }).observe({ type: "layout-shift", buffered: true });
"""

PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def phone(visit: Visit) -> Page:
    """The article on a screen 360 pixels wide."""
    page = visit(viewport={"width": 360, "height": 740})
    read_article(page)
    return page


def show_all(page: Page) -> None:
    """Scroll to each picture, so that the browser loads it."""
    for picture in page.locator(".article img").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("(one) => one.decode()")
    page.evaluate(PAINTED)


def test_nothing_moves_while_pictures_come(phone: Page) -> None:
    late: list[Route] = []
    phone.route("**/media/**", lambda route: late.append(route))
    phone.add_init_script(NOTE_SHIFTS)
    phone.reload(wait_until="domcontentloaded")
    phone.evaluate(PAINTED)
    assert late, "the cover is asked for at once"

    phone.route("**/media/**", lambda route: route.continue_())
    for route in late:
        route.continue_()
    show_all(phone)

    assert phone.evaluate("window.shifts") == []


def test_phone_loads_pictures_of_its_size(phone: Page) -> None:
    show_all(phone)

    wide = phone.locator(".article img[srcset]")
    loaded = wide.evaluate_all("(all) => all.map((one) => one.currentSrc)")
    assert len(loaded) == 2
    assert all(address.endswith(".480.webp") for address in loaded)
