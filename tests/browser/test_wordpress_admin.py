"""The author brings in an export: the form, the wait and the report, as they see them."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import breaks_no_rule
from tests.browser.site import ROOT, Site, manage
from tests.browser.steps import log_in
from tests.wordpress_files import attachment, comment, export, item, tag

pytestmark = pytest.mark.browser

ADDRESS = "/admin/blog/wordpressimport/"

ITEMS = [
    *(item(n, f"Le lavoir, {n}", comments=[comment(50_000 + n)]) for n in range(100, 130)),
    item(200, "Carnet", slug="carnet", password="sésame", comments=[comment(60_000, parent=1)]),
    item(201, "Menu", type="nav_menu_item"),
    *(
        attachment(300 + n, f"https://ancien.example/wp-content/uploads/2012/05/arbre-{n}.jpg")
        for n in range(120)
    ),
]


def file(content: bytes = b"", name: str = "l-ancien-site.2026-11-26.xml") -> FilePayload:
    content = content or export(ITEMS, terms=[tag("rien", "Rien")])
    return {"name": name, "mimeType": "text/xml", "buffer": content}


STANDING = """
from blog.models import WordPressImport
WordPressImport.objects.create(
    names=["l-ancien-site.2026-11-26.xml"], files=["/x.xml"], title="L’ancien site",
    site="ancien.example", state="{state}", owns_files={owns_files}, total=640, done=212,
    fault="{fault}", found={{"article": 120, "comment": 10234}},
    counts={{"article": {{"added": 41}}, "comment": {{"added": 3120}}}},
)
"""


@pytest.fixture
def author(visit: Visit, site: Site) -> Page:
    page = visit()
    log_in(page, site)
    return page


@pytest.fixture
def given(site: Site) -> Callable[..., None]:
    """A function that puts an import into the database that stands somewhere."""

    def given(state: str, fault: str = "", owns_files: bool = True) -> None:
        code = STANDING.format(state=state, fault=fault, owns_files=owns_files)
        manage("shell", site.environment, "--no-imports", "--command", code)

    return given


@pytest.fixture
def worker(site: Site) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--no-startup-delay", "--interval=0.2"],
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with process:
        yield
        process.terminate()


def work(site: Site) -> None:
    manage("worker", site.environment, "--batch", "--no-startup-delay")


def open_form(page: Page) -> None:
    """Go to the form as the author does, from the articles."""
    page.goto("/admin/blog/article/")
    page.locator(f".object-tools a[href='{ADDRESS}add/']").click()
    expect(page.locator("[name=uploads]")).to_be_visible()


def upload(page: Page) -> None:
    open_form(page)
    page.locator("[name=uploads]").set_input_files(file())
    page.locator("[name=_save]").click()
    expect(page.locator("#import")).to_be_visible()


@pytest.mark.usefixtures("worker")
def test_author_uploads_an_export_and_watches_until_the_report_is_there(author: Page) -> None:
    upload(author)

    expect(author.locator("#sums")).to_be_visible()
    expect(author.locator("progress")).to_have_count(0)
    expect(author.locator("#remarks")).to_be_visible()
    expect(author.locator("#import .remarks li")).to_have_count(100)
    author.locator(".pages [rel=next]").click()
    expect(author.locator(".pages [rel=prev]")).to_be_visible()
    with author.expect_download() as download:
        author.locator("a[href$='/report/']").click()
    assert "arbre-119.jpg" in Path(download.value.path()).read_text()
    author.goto("/2021/03/04/texte-100/#comment-50100")
    expect(author.locator("#comment-50100")).to_be_in_viewport()


def test_export_is_brought_in_without_javascript(visit: Visit, site: Site) -> None:
    author = visit(java_script_enabled=False)
    log_in(author, site)
    upload(author)
    expect(author.locator("progress")).to_be_visible()

    work(site)
    author.locator("#look-again").click()

    expect(author.locator("#sums")).to_be_visible()
    expect(author.locator("progress")).to_have_count(0)


def test_page_that_follows_an_import_keeps_the_focus(
    author: Page, given: Callable[..., None], site: Site
) -> None:
    given("running")
    author.goto(f"{ADDRESS}1/change/")
    author.locator("#look-again").focus()

    code = "from blog.models import WordPressImport\nWordPressImport.objects.update(done=320)"
    manage("shell", site.environment, "--no-imports", "--command", code)

    expect(author.locator("progress")).to_have_attribute("value", "320")
    expect(author.locator("#look-again")).to_be_focused()


def test_wrong_file_is_told_beside_its_field(author: Page) -> None:
    open_form(author)
    author.locator("[name=uploads]").set_input_files(file(b"<html></html>", "page.xml"))
    author.locator("[name=_save]").click()

    expect(author.locator(".field-uploads .errorlist")).to_contain_text("page.xml")


def show_form(page: Page, given: Callable[..., None], site: Site) -> None:
    open_form(page)


def show_errors(page: Page, given: Callable[..., None], site: Site) -> None:
    open_form(page)
    page.locator("[name=uploads]").set_input_files(file(b"<html></html>", "page.xml"))
    page.locator("[name=_save]").click()
    expect(page.locator(".field-uploads .errorlist")).to_be_visible()


def show_progress(page: Page, given: Callable[..., None], site: Site) -> None:
    given("running")
    page.goto(f"{ADDRESS}1/change/")
    expect(page.locator("progress")).to_be_visible()


def show_fault(page: Page, given: Callable[..., None], site: Site) -> None:
    given("failed", "OSError: [Errno 28] No space left on device: '/srv/palabre/media/arbre.jpg'")
    page.goto(f"{ADDRESS}1/change/")
    expect(page.locator(".trouble")).to_be_visible()


def show_report(page: Page, given: Callable[..., None], site: Site) -> None:
    upload(page)
    work(site)
    page.reload()
    expect(page.locator("#remarks")).to_be_visible()


def show_list(page: Page, given: Callable[..., None], site: Site) -> None:
    given("done")
    page.goto(ADDRESS)
    expect(page.locator("#result_list")).to_be_visible()


SHOWN = [show_form, show_errors, show_progress, show_fault, show_report, show_list]


@pytest.mark.parametrize("way", SHOWN, ids=lambda way: way.__name__.removeprefix("show_"))
def test_page_breaks_no_rule_and_fits_the_screen(
    author: Page, given: Callable[..., None], site: Site, way: Callable[..., None]
) -> None:
    way(author, given, site)
    is_ours = way in (show_progress, show_fault, show_report)
    breaks_no_rule(author, "#content-start" if is_ours else "#content")
