"""The calm pages for what goes wrong."""

import pytest

from blog import views
from blog.models import Blog
from tests.factories import ArticleFactory


@pytest.mark.django_db
def test_not_found_is_said_within_the_blog(client):
    Blog(name="Under the tree").save()

    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "Under the tree" in response.text


@pytest.mark.django_db
def test_not_found_proposes_what_has_a_similar_address(client):
    article = ArticleFactory(slug="the-well", title="The <well>")

    page = client.get("/2025/03/09/the-wel/").text

    assert f'<a href="{article.get_absolute_url()}">The &lt;well&gt;</a>' in page


@pytest.mark.django_db
def test_request_from_another_site_is_refused_in_the_language_of_the_blog(client):
    Blog(name="Under the tree", language="en").save()

    response = client.post("/", headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert "Under the tree" in response.text
    assert "Nothing that you wrote is lost" in response.text


def test_request_for_another_host_is_answered_without_the_database(client):
    response = client.get("/", headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert "elsewhere.example" not in response.text


def test_failure_is_said_without_the_database(rf):
    response = views.server_error(rf.get("/"))

    assert response.status_code == 500
    assert '<main id="main">' in response.text


def test_failure_is_said_without_static_files(rf, settings, tmp_path):
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.STATIC_ROOT = tmp_path

    response = views.server_error(rf.get("/"))

    assert response.status_code == 500
    assert '<main id="main">' in response.text
