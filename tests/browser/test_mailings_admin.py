"""The author before, while and after a mail leaves: what they see of it, and what they press."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import WCAG, breaks_no_rule
from tests.browser.site import Site, manage
from tests.browser.steps import log_in

pytestmark = pytest.mark.browser

TITLE = "Le lavoir, ou l’art de se disputer"

SUBSCRIBERS = """
from django.utils import timezone
from subscriptions.models import Subscriber
Subscriber.objects.bulk_create(
    Subscriber(email=f"lectrice{n}@example.org", status="active", confirmed_at=timezone.now())
    for n in range(3)
)
"""

ON_ITS_WAY = (
    SUBSCRIBERS
    + """
from blog.models import Article
from subscriptions.models import Delivery, Mailing
article = Article.objects.published().first()
mailing = Mailing.objects.create(
    article=article, title=article.title, state="sending", is_addressed=True,
    starts_at=timezone.now(), began_at=timezone.now(), trouble="ConnectionRefusedError",
)
sent, failed, waiting = Subscriber.objects.all()
Delivery.objects.create(mailing=mailing, subscriber=sent, state="sent", sent_at=timezone.now())
Delivery.objects.create(mailing=mailing, subscriber=failed, state="failed", answer="550 Nobody")
Delivery.objects.create(mailing=mailing, subscriber=waiting)
"""
)

AROUND_THE_MAIL = {**WCAG, "iframes": False}
"""The frame of the preview lets no script in, nor axe; the mail is looked at for itself."""

MAILING = "/admin/subscriptions/mailing/1/change/"


@pytest.fixture
def author(visit: Visit, site: Site) -> Page:
    page = visit()
    log_in(page, site)
    return page


@pytest.fixture
def given(site: Site) -> Callable[[str], None]:
    """A function that puts into the database what a worker or readers would."""

    def given(code: str) -> None:
        manage("shell", site.environment, "--no-imports", "--command", code)

    return given


def open_article(page: Page) -> None:
    page.goto("/admin/blog/article/")
    page.locator("#result_list a", has_text=TITLE).click()
    expect(page.locator("[name=_save]")).to_be_visible()


def open_mail_of_article(page: Page) -> None:
    """Go from the newest article to its mail, as the author does."""
    open_article(page)
    page.locator(".object-tools a[href*='/mailing/article/']").click()
    expect(page.locator("iframe")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_preview_shows_the_mail_at_both_widths_and_as_plain_text(author: Page, width: int) -> None:
    author.set_viewport_size({"width": width, "height": 800})
    open_mail_of_article(author)
    mail = author.frame_locator("iframe")
    expect(mail.locator("h1")).to_have_text(TITLE)
    assert mail.locator("img").first.evaluate("image => image.complete && image.naturalWidth") > 0
    wide = author.locator("iframe").evaluate("frame => frame.clientWidth")

    author.locator("[name=look][value=narrow]").check()
    narrow = author.locator("iframe").evaluate("frame => frame.clientWidth")
    assert (narrow < wide) == (width > 600)
    assert narrow <= 360
    assert mail.locator("html").evaluate("html => html.scrollWidth <= html.clientWidth")

    author.locator("[name=look][value=plain]").check()
    expect(author.locator("iframe")).to_be_hidden()
    expect(author.locator("pre.plain")).to_contain_text(TITLE)


def test_mail_is_tested_and_stopped_without_javascript(visit: Visit, site: Site) -> None:
    author = visit(java_script_enabled=False)
    log_in(author, site)
    open_mail_of_article(author)
    mails = site.mail_folder
    before = set(mails.glob("*"))
    author.locator("#do-test").click()
    expect(author.locator(".messagelist .success")).to_be_visible()
    assert len(set(mails.glob("*")) - before) == 1

    author.locator("#do-send").click()
    expect(author.locator(".messagelist .success")).to_be_visible()
    author.locator("#look-again").click()
    author.locator("#do-stop").click()

    expect(author.locator(".messagelist .success")).to_be_visible()
    expect(author.locator("#do-stop")).to_have_count(0)
    expect(author.locator("#do-send")).to_be_visible()


def test_page_follows_a_mailing_by_itself_and_keeps_the_focus(
    author: Page, given: Callable[[str], None]
) -> None:
    given(ON_ITS_WAY)
    author.goto(MAILING)
    expect(author.locator("progress")).to_have_attribute("value", "2")
    author.locator("#do-pause").focus()

    given("from subscriptions.models import Delivery\nDelivery.objects.update(state='sent')")

    expect(author.locator("progress")).to_have_attribute("value", "3")
    expect(author.locator("#do-pause")).to_be_focused()


def test_mailing_is_paused_and_goes_on_without_javascript(
    visit: Visit, site: Site, given: Callable[[str], None]
) -> None:
    given(ON_ITS_WAY)
    author = visit(java_script_enabled=False)
    log_in(author, site)
    author.goto(MAILING)

    author.locator("#do-pause").click()
    expect(author.locator("#do-pause")).to_have_count(0)
    author.locator("#do-resume").click()

    expect(author.locator("#do-pause")).to_be_visible()


def open_mailing(page: Page) -> None:
    page.goto(MAILING)


def open_mailings(page: Page) -> None:
    page.goto("/admin/subscriptions/mailing/")


def open_figures(page: Page) -> None:
    page.goto("/admin/subscriptions/subscriber/statistics/")
    page.locator(".chart summary").first.click()


def open_subscriber(page: Page) -> None:
    page.goto("/admin/subscriptions/subscriber/")
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator(".decide button")).to_be_visible()


def open_question(page: Page) -> None:
    open_subscriber(page)
    page.locator(".decide a[href$='/delete/']").click()


def open_upload(page: Page) -> None:
    page.goto("/admin/subscriptions/subscriberimport/add/")


def open_settings(page: Page) -> None:
    page.goto("/admin/subscriptions/newsletter/1/change/")


OURS = [open_mail_of_article, open_mailing, open_figures, open_question]
"""The pages that are ours from the title on; of the others, the part that Django does not draw."""


@pytest.mark.parametrize("way", OURS, ids=lambda way: way.__name__.removeprefix("open_"))
def test_page_breaks_no_rule_and_fits_the_screen(
    author: Page, given: Callable[[str], None], way: Callable[[Page], None]
) -> None:
    given(SUBSCRIBERS if way is open_mail_of_article else ON_ITS_WAY)
    way(author)
    breaks_no_rule(author, rules=AROUND_THE_MAIL)


def test_pages_have_no_fault(author: Page, given: Callable[[str], None]) -> None:
    given(ON_ITS_WAY)
    for way in (open_mailings, open_subscriber, open_upload, open_settings, open_article):
        way(author)
        author.wait_for_load_state("networkidle")

        expect(author.locator("#content h1")).to_be_visible()
