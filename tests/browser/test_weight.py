"""What the first view of an article costs its reader: bytes and requests as the site sends them."""

import gzip
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.browser.site import Site
from tests.browser.steps import count_comments, read_article

pytestmark = pytest.mark.browser

type View = tuple[Page, list[Request]]

KB = 1024
MOST = {"document": 12 * KB, "stylesheet": 12 * KB, "script": 25 * KB, "font": 30 * KB}
"""The bytes, compressed, of all files of a kind; of the page, those beyond the article’s text."""
REQUESTS = 6
"""The requests beside those for the pictures of the article."""
COMMENT = 1000
"""The bytes, not compressed, that a comment may have beyond its text."""

# As it was sent: a script may have put something in since.
THREADS = """(html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const bytes = (elements) => new Blob([...elements].map((one) => one.innerHTML)).size;
    const comments = page.querySelectorAll(".comment");
    return {
        count: comments.length,
        all: bytes([page.querySelector(".thread")]),
        text: bytes(page.querySelectorAll(".comment > article > .e-content")),
    };
}"""


@pytest.fixture
def first_view(chromium: Browser, site: Site) -> Iterator[View]:
    """An article of sixteen comments, and all that a browser asks for that has nothing yet."""
    with chromium.new_context(base_url=site.url) as context:
        page = context.new_page()
        read_article(page)
        assert count_comments(page) == 16
        address = page.url
    with chromium.new_context() as context:
        page = context.new_page()
        requests: list[Request] = []
        page.on("requestfinished", lambda request: requests.append(request))
        page.goto(address, wait_until="networkidle")
        yield page, requests


def test_first_view_weighs_little(first_view: View) -> None:
    page, requests = first_view
    text = page.locator(".article > .e-content").inner_html()

    weight = Counter({"document": -len(gzip.compress(text.encode()))})
    for request in requests:
        weight[request.resource_type] += request.sizes()["responseBodySize"]

    too_heavy = {kind: size for kind, size in weight.items() if size > MOST.get(kind, size)}
    assert too_heavy == {}, f"bytes: {weight}; at most: {MOST}"


def test_first_view_asks_for_few_files_and_for_none_elsewhere(first_view: View, site: Site) -> None:
    page, requests = first_view

    pictures = page.locator(".article img").evaluate_all("all => all.map((one) => one.currentSrc)")
    others = [request.url for request in requests if request.url not in pictures]

    assert len(others) <= REQUESTS, others
    assert [url for url in others if not url.startswith(f"{site.url}/")] == []


def test_comment_weighs_little_beyond_its_text(first_view: View) -> None:
    page, requests = first_view
    [document] = [request for request in requests if request.resource_type == "document"]

    threads = page.evaluate(THREADS, document.response().text())

    assert threads["count"] == 16
    assert (threads["all"] - threads["text"]) / threads["count"] <= COMMENT, threads
