"""The watch over every other test here: what it must not miss."""

import pytest
from playwright.sync_api import Browser

from tests.browser.site import Site
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser


POLICY = "Content Security Policy"


@pytest.mark.parametrize(
    ("script", "event", "fault"),
    [
        ("setTimeout(() => { throw new Error('bad') })", "weberror", "script error: bad"),
        ("console.error('bad')", "console", "console error: bad"),
        ("location = 'http://other.example/'", "request", "another host: http://other.example/"),
        ("fetch('/not-there.js')", "response", "status 404"),
        ("fetch('http://other.example/')", "console", POLICY),
        ("document.body.innerHTML = '<p style=\"color: red\">'", "console", POLICY),
        ("document.body.innerHTML = '<img src=http://other.example/>'", "console", POLICY),
    ],
)
def test_fault_is_noticed(
    chromium: Browser, site: Site, script: str, event: str, fault: str
) -> None:
    with chromium.new_context(base_url=site.url) as context:
        watch = Watch(context, site.url)
        page = context.new_page()
        page.goto("/")
        assert watch.faults == []

        with context.expect_event(event, lambda _: fault in "\n".join(watch.faults)):
            page.evaluate(f"() => {{ {script} }}")
