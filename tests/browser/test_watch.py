"""The watch over every other test here: what it must not miss."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.site import Site
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser


@pytest.fixture
def context_and_watch(chromium: Browser, site: Site) -> Iterator[tuple[Page, Watch]]:
    with chromium.new_context(base_url=site.url) as context:
        watch = Watch(context, site.url)
        page = context.new_page()
        page.goto("/")
        yield page, watch


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("setTimeout(() => { throw new Error('bad') })", "script error: Error: bad"),
        ("console.error('bad')", "console error: bad"),
        ("fetch('http://other.example/')", "request to another host: http://other.example/"),
        ("fetch('/not-there.js')", "status 404"),
        ("document.body.innerHTML = '<p style=\"color: red\">'", "Content Security Policy"),
        ("document.body.innerHTML = '<img src=http://other.example/>'", "Content Security Policy"),
    ],
)
def test_fault_is_noticed(context_and_watch: tuple[Page, Watch], script: str, fault: str) -> None:
    page, watch = context_and_watch
    assert watch.faults == []
    page.evaluate(f"() => {{ {script} }}")
    page.evaluate("() => new Promise((done) => setTimeout(() => requestIdleCallback(done)))")

    assert any(fault in noticed for noticed in watch.faults)
