"""A robot that follows every link and fills in every form that it finds: nothing fails."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from urllib.parse import urldefrag, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from lxml import html

from tests.accounts.test_roles import keys  # noqa: F401
from tests.config.test_hostile_requests import site  # noqa: F401
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

HERE = "http://testserver"

HOSTILE = [
    *("' OR 1=1; DROP TABLE blog_blog--", "{% load log %}{{ settings.SECRET_KEY }}"),
    *("\0\x1b\r\nX: y", "<script>alert(1)</script>", "", " ", "9" * 40, "-1", "NaN"),
    *("\u202e\ufffd", "x" * 5_000, "../../etc/passwd", "a@example.org", "https://[::1"),
    "2026-02-30",
]  # fmt: skip

FILES = [
    b"",
    b"\0",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    b"<?xml version='1.0'?><rss>",
    b"email\n=1",
]

TYPED = {None, "text", "email", "url", "search", "number", "password", "date", "time"}
"""The types of fields in which one may type anything."""

NO_KEYS = ["9" * 40, "NaN", "\0"]
"""What nobody sends by a list to choose from, or in a field that is hidden."""


class Robot:
    """Knows the pages that it has seen, and the forms on them."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.failed: list[str] = []
        self.pages: set[str] = set()
        self.forms: dict[tuple[str, ...], html.FormElement] = {}

    def crawl(self, start: str) -> None:
        waiting = [start]
        while waiting:
            address = waiting.pop()
            answer = self.client.get(address, follow=True)
            self.note(f"GET {address}", answer.status_code)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                for found in self.links(address, answer.text):
                    if (place := kind_of(found)) not in self.pages:
                        self.pages.add(place)
                        waiting.append(found)

    def links(self, address: str, text: str) -> Iterator[str]:
        """Yield where a page leads to on the site, and keep its forms."""
        page = html.document_fromstring(text, base_url=HERE + address)
        page.make_links_absolute()
        for form in page.forms:
            action = kind_of(form.action or address)
            if form.method in ("GET", "POST"):
                self.forms.setdefault((form.method, action, *sorted(form.fields)), form)
        for link in page.iterfind(".//a[@href]"):
            found = urldefrag(link.get("href")).url
            if found.startswith(HERE + "/") and not found.startswith(f"{HERE}/media/"):
                yield found.removeprefix(HERE)

    def send_all(self, texts: Sequence[str], turn: int, *, everywhere: bool = False) -> None:
        """Send every form with one of the texts wherever one may type, or in all of its fields.

        It is another one for each form, and in each turn. What comes of it is undone.
        """
        for number, ((method, *_), form) in enumerate(self.forms.items(), turn):
            typed, file = texts[number % len(texts)], FILES[number % len(FILES)]
            data = dict(form.form_values())
            for field in form.inputs:
                if field.name and field.get("type") == "file":
                    data[field.name] = SimpleUploadedFile("a.xml", file)
                elif field.name and (everywhere or is_typed(field)):
                    data[field.name] = typed
            action = urlsplit(form.action or form.base_url).path
            cookies = deepcopy(self.client.cookies)
            with transaction.atomic():
                answer = getattr(self.client, method.lower())(action, data)
                transaction.set_rollback(True)
            self.client.cookies = cookies
            self.note(f"{method} {action} {typed[:20]!r}", answer.status_code)

    def note(self, asked: str, status: int) -> None:
        if status >= 500:
            self.failed.append(f"{asked}: {status}")


def kind_of(address: str) -> str:
    """Return the path of an address, the same for all objects of a kind."""
    return re.sub(r"/\d+/", "/1/", urlsplit(address).path)


def is_typed(field: html.HtmlElement) -> bool:
    return field.tag == "textarea" or (field.tag == "input" and field.get("type") in TYPED)


@pytest.mark.parametrize(
    ("is_author", "start", "pages", "forms", "turns"),
    [(False, "/", 10, 6, len(HOSTILE)), (True, "/admin/", 90, 60, 4)],
)
def test_no_form_that_a_robot_finds_brings_the_site_down(
    client,
    site,  # noqa: F811
    keys,  # noqa: F811
    is_author,
    start,
    pages,
    forms,
    turns,
):
    client.raise_request_exception = False
    if is_author:
        client.force_login(UserFactory(author=True))
    robot = Robot(client)

    robot.crawl(start)
    for turn in range(turns):
        robot.send_all(HOSTILE, turn)
    for turn in range(len(NO_KEYS)):
        robot.send_all(NO_KEYS, turn, everywhere=True)

    assert robot.failed == []
    assert len(robot.pages) >= pages
    assert len(robot.forms) >= forms
    assert client.get("/admin/").status_code == (200 if is_author else 302)
