"""Every page of readers as it is sent: no error and no warning of the Nu HTML checker."""

import json
import shutil
import subprocess
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import Response

from tests.browser.conftest import Visit
from tests.browser.site import ROOT, Site
from tests.browser.walks import GROUPS, break_down, furnish

pytestmark = pytest.mark.browser

JAR = ROOT / "tools" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


@pytest.fixture
def checker() -> list[str]:
    """The command that checks files and says what it found, whatever that is."""
    if JAR.exists() and (java := shutil.which("java")):
        return [java, "-jar", str(JAR), "--exit-zero-always", "--stdout", "--format", "json"]
    pytest.skip("The Nu HTML checker was not found: install Java 17, and run `make tools`.")


def test_pages_are_valid_html(checker: list[str], visit: Visit, site: Site, tmp_path: Path) -> None:
    places = furnish(site)
    page = visit()
    sent: list[Response] = []
    page.on("response", lambda one: sent.append(one) if one.request.is_navigation_request() else 0)
    for walk in chain(*GROUPS.values()):
        walk.go(page, places)
        (tmp_path / f"{walk.name}.html").write_bytes(sent[-1].body())
    break_down(site)
    (tmp_path / "500.html").write_bytes(page.request.get("/").body())

    run = subprocess.run([*checker, *tmp_path.iterdir()], check=True, stdout=subprocess.PIPE)

    messages = json.loads(run.stdout)["messages"]
    # What is wrong on every page is said once.
    assert {one["message"]: (one["url"], one["extract"]) for one in messages} == {}
