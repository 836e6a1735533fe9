"""A reader without JavaScript: from the card to a subscription, and out of it again."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.looks import LOOKS, WCAG
from tests.browser.site import Site
from tests.browser.steps import read_article, send, show_at

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}


def link_of_mail(site: Site) -> str:
    """Have the worker send the one mail that waits; return its link to confirm."""
    text = site.one_mail().get_body(["plain"]).get_content()
    [link] = re.findall(r"http[^\s>]+/subscriptions/confirm/[^\s>]+", text)
    return link


def subscribe(page: Page) -> None:
    """Give an address to the card under an article."""
    read_article(page)
    form = page.locator("form#subscribe-form")
    form.locator("[name=email]").fill("awa@example.org")
    send(form)
    expect(page).to_have_url(re.compile("/subscriptions/sent/"))


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name).click()


def follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name).click()


def test_reader_subscribes_chooses_leaves_and_is_erased(visit: Visit, site: Site) -> None:
    page = visit(**PHONE)
    heading = page.locator("h1")
    subscribe(page)

    page.goto(link_of_mail(site))
    press(page, "Confirmer")
    expect(heading).to_have_text("Votre abonnement est confirmé")

    follow(page, "Voir ou changer ce que vous recevez")
    page.get_by_label("Un résumé par semaine").check()
    press(page, "Enregistrer")
    expect(page.locator("main .notice")).to_be_visible()
    expect(page.get_by_label("Un résumé par semaine")).to_be_checked()

    press(page, "Se désabonner de tout")
    expect(heading).to_have_text("Vous ne recevez plus rien")
    follow(page, "Revenir, ou faire tout effacer")
    press(page, "Reprendre l’abonnement")
    expect(page.get_by_role("button", name="Se désabonner de tout")).to_be_visible()

    follow(page, "Faire tout effacer")
    press(page, "Effacer maintenant")
    expect(heading).to_have_text("Rien n’est conservé à votre sujet")
    assert page.context.cookies() == []


def test_subscriber_gets_the_own_data_as_a_file(visit: Visit, site: Site) -> None:
    page = visit(**PHONE)
    subscribe(page)
    page.goto(link_of_mail(site))
    press(page, "Confirmer")
    follow(page, "Voir ou changer ce que vous recevez")

    with page.expect_download() as download:
        follow(page, "Télécharger vos données")

    assert download.value.suggested_filename == "subscription.json"
    assert '"email": "awa@example.org"' in Path(download.value.path()).read_text()


def test_pages_of_a_link_break_no_rule_and_fit_the_screen(visit: Visit, site: Site) -> None:
    page = visit()
    subscribe(page)
    page.goto(link_of_mail(site))

    steps = [
        lambda: None,
        lambda: press(page, "Confirmer"),
        lambda: follow(page, "Voir ou changer ce que vous recevez"),
        lambda: press(page, "Se désabonner de tout"),
        lambda: follow(page, "Revenir, ou faire tout effacer"),
        lambda: press(page, "Reprendre l’abonnement"),
        lambda: follow(page, "Faire tout effacer"),
        lambda: press(page, "Effacer maintenant"),
        lambda: page.goto("/subscriptions/manage/forged/"),
    ]
    for step in steps:
        step()
        for width, scheme in LOOKS:
            show_at(page, width, scheme)

            results = Axe().run(page, options=WCAG)

            report = f"{page.url}, {width} pixels, {scheme}: {results.generate_report()}"
            assert results.violations_count == 0, report
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_buttons_are_as_high_as_a_thumb(visit: Visit, site: Site) -> None:
    page = visit(viewport={"width": 360, "height": 800})
    heights = []
    for address in ("/", "/subscriptions/"):
        page.goto(address)
        controls = page.locator("form#subscribe-form").locator("button, label:has(input)")
        heights += controls.evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect().height)"
        )

    assert min(heights) >= 44
