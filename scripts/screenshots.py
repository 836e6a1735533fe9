"""`make screenshots`: takes the pictures in docs/screenshots/ from the demo, light and dark."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.browser.site import Site, collect_static, find_chromium, running
from tests.browser.steps import comment_on_article, comment_saying, log_in, open_reply, read_article
from tests.browser.walks import LEAF

FOLDER = Path("docs/screenshots")
WINDOW = {"width": 1200, "height": 800}
PHONE = {"width": 360, "height": 740}
QUALITY = 80
"""Of WebP: letters stay sharp, and a picture takes some 40 KB."""

type Way = Callable[[Page, Site], object]


def at(path: str) -> Way:
    return lambda page, _site: page.goto(path)


def at_part(selector: str) -> Way:
    """Go to the article with the long conversation, and to a part of it."""

    def go(page: Page, _site: Site) -> None:
        read_article(page)
        show(page, selector)

    return go


def show(page: Page, selector: str) -> None:
    """Bring a part of the page to the top, with some room above."""
    part = page.locator(selector).first
    part.evaluate("(part) => scrollTo(0, part.getBoundingClientRect().top + scrollY - 40)")


def deep_thread(page: Page, _site: Site) -> None:
    page.set_viewport_size(PHONE)
    read_article(page)
    show(page, ".thread .thread .thread")


def reply_form(page: Page, _site: Site) -> None:
    read_article(page)
    open_reply(comment_saying(page, LEAF))


def waiting(page: Page, _site: Site) -> None:
    comment_on_article(page, "Chez nous, le tilleul est un fromager.")


def queue(page: Page, site: Site) -> None:
    log_in(page, site)
    page.goto("/admin/comments/comment/?status=held")


PICTURES_ARE_THERE = """() => [...document.images].every(image =>
    image.complete || image.getBoundingClientRect().top > innerHeight
    || image.getBoundingClientRect().bottom < 0)"""

VIEWS: dict[str, Way] = {
    "front": at("/"),
    "article": at_part("body"),
    "figure": at_part(".prose figure"),
    "conversation": at_part("#comments"),
    "deep-thread": deep_thread,
    "reply": reply_form,
    "waiting": waiting,
    "search": at("/search/?q=lavoir"),
    "archive": at("/archives/"),
    "privacy": at("/comments/privacy/"),
    "queue": queue,
    "404": at("/2025/03/09/le-lavoir/"),
}


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder, "site")
        data.mkdir()
        browser = playwright.chromium.launch(executable_path=find_chromium())
        with running(data, collect_static(Path(folder, "static")), "palabre_screenshots") as site:
            for scheme in ("light", "dark"):
                for name, go in VIEWS.items():
                    site.reset()
                    context = browser.new_context(
                        base_url=site.url,
                        viewport=WINDOW,
                        color_scheme=scheme,
                        reduced_motion="reduce",
                    )
                    page = context.new_page()
                    go(page, site)
                    take(page, FOLDER / f"{name}-{scheme}.webp")
                    context.close()
        browser.close()


def take(page: Page, file: Path) -> None:
    """Write what the window shows, once it has all its pictures."""
    page.wait_for_function(PICTURES_ARE_THERE)
    Image.open(BytesIO(page.screenshot())).save(file, quality=QUALITY, method=6)
    print(file, file.stat().st_size)


if __name__ == "__main__":
    main()
