"""Coming in with a second factor, and pages of the admin that the browser has nothing against."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.phone import code_of
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.browser.steps import log_in

pytestmark = pytest.mark.browser


@pytest.fixture
def author(visit: Visit, site: Site) -> Page:
    page = visit()
    log_in(page, site)
    return page


def addresses_of(page: Page) -> Iterator[str]:
    page.goto("/admin/")
    for link in page.locator("#content-main a[href^='/admin/']").all():
        yield link.get_attribute("href") or ""


def test_each_page_that_the_admin_leads_to_breaks_no_policy(author: Page) -> None:
    author.add_init_script(
        "document.addEventListener('securitypolicyviolation', (event) => "
        "console.error(`${event.violatedDirective}: ${event.blockedURI}`))"
    )
    addresses = dict.fromkeys(addresses_of(author))
    assert len(addresses) > 30

    for address in addresses:
        author.goto(address)
        author.wait_for_load_state("networkidle")
        expect(author.locator("#content h1")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_second_factor_is_set_up_and_asked_for(visit: Visit, site: Site, scripts: bool) -> None:
    author = visit(java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    log_in(author, site)
    author.get_by_role("link", name="Mon compte").click()
    author.get_by_role("link", name="Configurer un second facteur").click()
    expect(author.locator("img.qr")).to_be_visible()
    assert author.locator("img.qr").evaluate("image => image.naturalWidth") > 100
    key = author.locator("#content code").inner_text()

    author.locator("[name=password]").fill(site.password)
    author.locator("[name=code]").fill(code_of(key))
    author.get_by_role("button", name="Activer le second facteur").click()
    expect(author.locator(".codes li")).to_have_count(10)
    [recovery, *_others] = author.locator(".codes code").all_inner_texts()
    author.get_by_role("link", name="Je les ai conservés").click()
    expect(author.get_by_text("Il vous reste 10 codes de secours.")).to_be_visible()

    again = visit(java_script_enabled=scripts)
    again.goto("/admin/")
    again.locator("[name=username]").fill(site.author)
    again.locator("[name=password]").fill(site.password)
    again.locator("[type=submit]").click()
    again.locator("[name=code]").fill(recovery)
    again.locator("[type=submit]").click()
    expect(again.locator("#logout-form")).to_be_attached()


def test_session_is_ended_from_another_browser(author: Page, visit: Visit, site: Site) -> None:
    other = visit()
    log_in(other, site)

    author.goto("/admin/my-account/")
    author.get_by_role("button", name="Fermer toutes les autres").click()
    expect(author.get_by_text("1 session a été fermée.")).to_be_visible()

    other.goto("/admin/")
    expect(other.locator("[name=password]")).to_be_visible()
