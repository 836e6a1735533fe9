"""The author's page for people's data, and the imprint."""

import json

import pytest
from django.contrib.auth.models import Permission

from blog.personal_data import Person
from privacy import erasing
from privacy.models import Deed, Imprint
from tests.blog.conftest import author, stranger  # noqa: F401
from tests.factories import CommentFactory, UserFactory
from tests.privacy.conftest import EMAIL

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/privacy/deed/"


@pytest.fixture
def keeper(client):
    """Somebody who may do nothing in the admin but this."""
    keeper = UserFactory(is_staff=True)
    keeper.user_permissions.add(Permission.objects.get(codename="see_to_people"))
    client.force_login(keeper)
    return keeper


def test_an_address_is_looked_up(client, keeper, known):
    page = client.post(PEOPLE, {"email": "CAMILLE@example.org"})

    assert page.status_code == 200
    assert dict(page.context["found"])["Commentaires"] == 4
    assert "no-store" in page["Cache-Control"]


def test_it_says_so_where_nothing_is_stored(client, keeper):
    page = client.post(PEOPLE, {"email": "stranger@example.org"})

    assert page.context["found"] == []
    assert 'name="comments"' not in page.content.decode()


def test_the_author_downloads_the_file(client, keeper, known):
    answer = client.post(f"{PEOPLE}download/", {"email": EMAIL})

    assert len(json.loads(b"".join(answer.streaming_content))["comments"]) == 4
    assert Deed.objects.get().by == keeper


def test_erasing_has_to_be_confirmed(client, keeper, known):
    asked = {"email": EMAIL, "comments": "remove"}

    question = client.post(f"{PEOPLE}erase/", asked)

    assert 'name="confirmed"' in question.content.decode()
    assert not Deed.objects.exists()

    answer = client.post(f"{PEOPLE}erase/", {**asked, "confirmed": "1"})

    assert answer["Location"] == PEOPLE
    deed = Deed.objects.get()
    assert (deed.by, deed.by_the_person, deed.texts_stay) == (keeper, False, False)


def test_what_was_done_is_shown_without_whose_it_was(client, keeper):
    CommentFactory(email=EMAIL)
    deed = erasing.ask(Person(EMAIL), texts_stay=True, by=keeper)
    while erasing._erase_some(deed.pk):
        pass

    page = client.get(PEOPLE).content.decode()

    assert str(keeper) in page
    assert EMAIL not in page


@pytest.mark.parametrize("page", ["", "download/", "erase/"])
def test_who_has_not_the_permission_is_kept_out(client, stranger, known, page):  # noqa: F811
    answer = client.post(f"{PEOPLE}{page}", {"email": EMAIL, "comments": "keep", "confirmed": "1"})

    assert answer.status_code == 403
    assert not Deed.objects.exists()


@pytest.mark.parametrize("page", ["download/", "erase/"])
def test_reading_does_nothing(client, keeper, page):
    assert client.get(f"{PEOPLE}{page}").status_code == 405


# ---------------------------------------------------------------- The imprint

FILLED = {"publisher": "Camille Moulin", "contact": "camille@moulin.example", "host": "Hébergeur"}


def test_the_imprint_is_not_there_before_it_is_filled(client):
    Imprint(publisher="Camille Moulin").save()

    assert client.get("/imprint/").status_code == 404
    assert "/imprint/" not in client.get("/").content.decode()


def test_readers_find_it_from_each_page_once_it_is_filled(client):
    Imprint(**FILLED, more="<b>RCS</b>").save()

    page = client.get("/imprint/").content.decode()

    assert "Camille Moulin" in page
    assert 'href="mailto:camille@moulin.example"' in page
    assert "&lt;b&gt;RCS&lt;/b&gt;" in page
    assert 'href="/imprint/"' in client.get("/").content.decode()


def test_pages_that_are_kept_get_the_link(client):
    article = CommentFactory().article.get_absolute_url()
    assert "/imprint/" not in client.get(article).content.decode()

    Imprint(**FILLED).save()

    assert "/imprint/" in client.get(article).content.decode()


def test_the_admin_says_that_it_is_missing(client, author):  # noqa: F811
    assert "/admin/privacy/imprint/1/change/" in client.get("/admin/").content.decode()
    assert "errornote" in client.get("/admin/").content.decode()

    Imprint(**FILLED).save()

    assert "errornote" not in client.get("/admin/").content.decode()


def test_who_may_not_write_it_is_not_reminded(client, stranger):  # noqa: F811
    assert "errornote" not in client.get("/admin/").content.decode()


def test_the_author_writes_it(client, author):  # noqa: F811
    client.post("/admin/privacy/imprint/1/change/", {**FILLED, "publisher": " Camille "})

    assert Imprint.load().publisher == "Camille"


def test_blanks_do_not_fill_it(client, author):  # noqa: F811
    client.post("/admin/privacy/imprint/1/change/", {**FILLED, "host": " \n "})

    assert not Imprint.load().is_filled
