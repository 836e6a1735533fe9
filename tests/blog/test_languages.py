"""Readers meet the language of the blog, authors their own in the admin."""

from datetime import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format

from blog.models import Article, Blog, Preference
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db
OWN = "/admin/blog/preference/1/change/"


@pytest.fixture
def author(client):
    author = UserFactory(author=True)
    client.force_login(author)
    return author


def test_admin_speaks_the_language_of_the_blog_until_the_author_chooses(client, author):
    Blog(language="en").save()
    before = client.get("/admin/").text

    client.post(OWN, {"language": "fr"})

    assert '<html lang="en"' in before
    assert '<html lang="fr"' in client.get("/admin/").text
    assert '<html lang="en"' in client.get("/").text


def test_preferences_are_ones_own(client, author):
    other = Preference.objects.create(user=UserFactory(author=True), language="en")

    client.post(f"/admin/blog/preference/{other.pk}/change/", {"language": "fr"})

    assert author.preference.language == "fr"
    other.refresh_from_db()
    assert other.language == "en"


def test_whoever_may_enter_the_admin_has_preferences(client):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(OWN).status_code == 200


def test_preferences_are_for_those_who_are_logged_in(client):
    assert client.get(OWN).status_code == 302


def test_language_that_is_no_more_is_not_spoken(client, author):
    Preference.objects.create(user=author, language="eo")

    assert '<html lang="fr"' in client.get("/admin/").text


def test_preview_speaks_to_readers(client, author):
    Preference.objects.create(user=author, language="en")

    assert '<html lang="fr">' in client.get(ArticleFactory().get_preview_url()).text


def test_what_is_kept_for_readers_is_in_their_language(client, author):
    Preference.objects.create(user=author, language="en")
    body = '<p><img src="https://elsewhere.example/tree.jpg"></p>'

    client.post("/admin/blog/article/add/", {"title": "Un arbre", "slug": "un-arbre", "body": body})

    with translation.override("fr"):
        in_french = ArticleFactory(body=body).body_html
    assert Article.objects.get(slug="un-arbre").body_html == in_french


@pytest.mark.parametrize(("language", "words"), [("fr", "Commentaires : 0"), ("en", "Comments: 0")])
def test_commands_speak_the_language_of_the_blog(capsys, language, words):
    Blog(language=language).save()

    call_command("check_trees")

    assert words in capsys.readouterr().out.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "date", "short", "number"),
    [
        ("fr", "3 août 2026 à 9\u202fh\u202f05", "03/08/2026 à 9\u202fh\u202f05", "6\u202f500,5"),
        ("en", "3 August 2026, 09:05", "2026-08-03 09:05", "6,500.5"),
    ],
)
def test_dates_and_numbers_are_written_as_the_language_has_them(language, date, short, number):
    moment = timezone.make_aware(datetime(2026, 8, 3, 9, 5))

    with translation.override(language):
        assert date_format(moment, "DATETIME_FORMAT") == date
        assert date_format(moment, "SHORT_DATETIME_FORMAT") == short
        assert number_format(6500.5, force_grouping=True) == number
