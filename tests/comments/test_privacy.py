"""The page that says what becomes of readers' data, by the settings in force."""

from datetime import timedelta

import pytest

from blog.models import Blog
from comments import own_links, reporting
from comments.models import Discussion
from tests.akismet_server import BLOG_URL, KEY
from tests.factories import ArticleFactory, CommentFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """A function that returns the page in English, for a blog of these settings."""

    def fetch(**settings):
        Blog(language="en", **settings).save()
        return client.get("/comments/privacy/").text

    return fetch


def test_it_says_who_gets_the_data_where_akismet_is_on(page, settings):
    settings.AKISMET_API_KEY, settings.AKISMET_BLOG_URL = KEY, BLOG_URL

    said = page()

    assert "is sent to Akismet" in said
    assert '<a href="https://automattic.com/privacy/">' in said
    assert "A filter on our own machine" not in said


def test_it_says_that_nobody_does_where_akismet_is_off(page):
    said = page()

    assert "Akismet" not in said
    assert "A filter on our own machine" in said


def test_it_tells_the_days_that_are_set(page):
    Discussion(keep_address_days=1, keep_spam_days=7, keep_trash_days=8).save()

    said = page()

    assert "the page you came from are deleted after 1 day." in said
    assert "What is taken for spam is deleted after 7 days." in said
    assert "What the author removes or you withdraw is deleted after 8 days." in said


def test_it_tells_what_is_kept_for_good(page):
    Discussion(keep_address_days=0, keep_spam_days=0, keep_trash_days=0).save()

    said = page()

    assert "the page you came from stay as long as the comment." in said
    assert "What is taken for spam is kept" in said
    assert "What the author removes or you withdraw is kept" in said


def test_it_names_each_cookie_that_the_site_sets(client, page):
    article = ArticleFactory()
    liked = CommentFactory(article=article, name="Ada", email="ada@example.org")
    written = {"name": "Ada", "email": "ada@example.org", "body": "I beg to differ."}
    client.post(f"/comments/{liked.pk}/like/")
    client.post(f"/comments/on/{article.pk}/", written)
    client.get("/comments/log-in/")
    client.force_login(UserFactory())

    said = page()

    names = {name.rstrip("0123456789") for name in client.cookies}
    assert names == {"visitor", "own-", "sessionid", "csrftoken"}
    assert [name for name in names if f"“{name}”" not in said] == []


def test_times_are_those_in_force(page, monkeypatch):
    monkeypatch.setattr(own_links, "IN_BROWSER", timedelta(minutes=20))
    monkeypatch.setattr(own_links, "IN_MAIL", timedelta(days=2))
    monkeypatch.setattr(reporting, "KEEP", timedelta(days=60))

    said = page()

    assert "for 20\xa0minutes in the browser" in said
    assert "for 2\xa0days by a link" in said
    assert "that number and when it was, for 60 days;" in said


def test_it_says_whom_to_write_to(page):
    assert '<a href="mailto:ada@example.org">' in page(contact_email="ada@example.org")
    assert "mailto:" not in page()


def test_it_is_one_link_away_from_each_form_and_each_page(client):
    article = client.get(ArticleFactory().get_absolute_url()).text

    assert article.count('href="/comments/privacy/"') == 2  # the form of comments, the foot
    assert article.count('href="/comments/privacy/#subscriptions"') == 2


def test_it_tells_of_the_cookie_that_a_cache_in_front_sets(page, settings):
    assert "lasts ten seconds" not in page()

    settings.FRONT_CACHE_URL = "http://127.0.0.1:8009"

    assert "lasts ten seconds" in page()
