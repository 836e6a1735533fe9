"""A subscriber with a phone: the mail of an article, and where its links lead."""

import re
from email.message import EmailMessage

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site, manage

pytestmark = pytest.mark.browser

TITLE = "Le lavoir, ou l’art de se disputer"

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
"""What holds for a mail; landmarks are for pages."""

LEAVE_NOW = """
from django.utils import timezone
from blog.models import Article
from subscriptions import mailing
from subscriptions.models import Subscriber
now = timezone.now()
Subscriber.objects.create(email="awa@example.org", status="active", confirmed_at=now)
mailing.plan(Article.objects.published().first(), now)
mailing.look(timezone.now())
"""


@pytest.fixture
def mail(site: Site) -> EmailMessage:
    """The mail of the newest article, as the worker sent it to the one subscriber."""
    manage("shell", site.environment, "--no-imports", "--command", LEAVE_NOW)
    return site.one_mail()


@pytest.fixture
def phone(visit: Visit) -> Page:
    return visit(viewport={"width": 360, "height": 740}, java_script_enabled=False)


def links_of(mail: EmailMessage) -> dict[str, str]:
    """Return the subscriber's own links, by what they are for."""
    text = mail.get_body(["plain"]).get_content()
    found = re.findall(r"<(\S+/subscriptions/(\w+)/\S+)>", text)
    return {what: link for link, what in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_mail_reads_well_on_a_phone(visit: Visit, mail: EmailMessage, scheme: str) -> None:
    page = visit(viewport={"width": 360, "height": 740}, color_scheme=scheme, bypass_csp=True)
    page.goto("/robots.txt")  # from where its pictures may be loaded
    page.set_content(mail.get_body(["html"]).get_content(), wait_until="networkidle")

    assert page.evaluate("document.documentElement.scrollWidth") == 360
    expect(page.locator("h1")).to_have_text(TITLE)
    pictures = page.locator("img")
    assert pictures.count() > 0
    for picture in pictures.all():
        assert picture.evaluate("image => image.naturalWidth > 0 && image.clientWidth <= 360")
    assert Axe().run(page, options=WCAG).response["violations"] == []


def test_reader_leaves_by_the_link_of_the_mail_without_javascript(
    phone: Page, mail: EmailMessage
) -> None:
    phone.goto(links_of(mail)["leave"])
    phone.locator("main button").first.click()

    expect(phone.locator("h1")).to_have_text("Vous ne recevez plus rien")


def test_mail_program_leaves_by_one_click(phone: Page, mail: EmailMessage) -> None:
    [address] = re.findall(r"<(http[^>]+)>", mail["List-Unsubscribe"])
    name, _, value = mail["List-Unsubscribe-Post"].partition("=")

    answer = phone.request.post(address, form={name: value}, max_redirects=0)

    assert answer.status == 200
    phone.goto(links_of(mail)["leave"])
    expect(phone.locator("h1")).to_have_text("Vous ne recevez plus rien")


def test_reader_sees_and_changes_what_they_get_from_the_mail(
    phone: Page, mail: EmailMessage
) -> None:
    phone.goto(links_of(mail)["manage"])

    expect(phone.locator("main")).to_contain_text("awa@example.org")
    phone.get_by_label("Un résumé par semaine").check()
    phone.get_by_role("button", name="Enregistrer").click()
    expect(phone.get_by_label("Un résumé par semaine")).to_be_checked()
