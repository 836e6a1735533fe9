"""What the pages of the author are looked at in, and by which of axe's rules."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.steps import show_at

WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
LOOKS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
"""The widths, in pixels, and colours that the pages of the author are looked at in, and others."""


def breaks_no_rule(author: Page, within: str = "#content-start", rules: Any = WCAG) -> None:
    """Assert that a part of a page obeys the rules, and the page fits the screen, in all looks.

    What Django's own admin draws around the part is Django's.
    """
    for width, scheme in LOOKS:
        show_at(author, width, scheme)

        results = Axe().run(author, context={"include": within}, options=rules)

        report = f"{width} pixels, {scheme}: {results.generate_report()}"
        assert results.violations_count == 0, report
        assert author.evaluate("document.documentElement.scrollWidth") <= width
