"""A Chromium, and the site that it visits."""

import fcntl
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.site import Site, collect_static, find_chromium, running
from tests.browser.watch import Watch

type Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def executable() -> str:
    if path := find_chromium():
        return path
    pytest.skip("No Chromium was found: install one, or name it in CHROMIUM.")


# Playwright's event loop counts as running in this thread while it is open, and Django's database
# would refuse to work there. So it ends with the last test of this folder, before any other.
@pytest.fixture(scope="package")
def chromium(executable: str) -> Iterator[Browser]:
    """One Chromium that knows no host but this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        expect.set_options(timeout=30_000)  # as every other wait of Playwright
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The collected static files, one set for all processes of this run."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent
    with (folder / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        data = folder / "browser-static"
        collected = data / "static"
        return collected if (collected / "staticfiles.json").exists() else collect_static(data)


@pytest.fixture(scope="session")
def server(
    executable: str, static_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site")
    with running(data, static_files, f"palabre_browser_{uuid.uuid4().hex[:8]}") as site:
        yield site


@pytest.fixture
def site(server: Site) -> Site:
    """The site with the demo and nothing else, whatever the test before did to it."""
    server.reset()
    return server


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """Open a page in a fresh browser; the options are those of Browser.new_context().

    The test fails when anything went wrong that the test itself did not look at.
    """
    watches = []
    contexts = []

    def open_page(**options: Any) -> Page:
        # Nothing glides, so that nothing has to be waited for.
        options = {"reduced_motion": "reduce", **options}
        context = chromium.new_context(base_url=site.url, **options)
        contexts.append(context)
        watches.append(Watch(context, site.url))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []


@pytest.fixture
def page(visit: Visit) -> Page:
    """A reader's page."""
    return visit()
