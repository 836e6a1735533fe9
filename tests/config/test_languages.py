"""The languages of the site, and what a new one needs."""

import shutil
import subprocess

import pytest
from django.core.exceptions import ValidationError

from blog.models import Blog
from config import languages
from tests.factories import ArticleFactory, CommentFactory

ESPERANTO = r"""
msgid ""
msgstr ""
"Language: eo\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "Leave a comment"
msgstr "Lasi komenton"

#, python-format
msgid "%(n)s comment on “%(title)s”"
msgid_plural "%(n)s comments on “%(title)s”"
msgstr[0] "%(n)s komento pri “%(title)s”"
msgstr[1] "%(n)s komentoj pri “%(title)s”"
"""


@pytest.fixture
def esperanto(tmp_path, settings):
    """A third language, of which nothing is there but its file of texts, and that compiled."""
    messages = tmp_path / "eo/LC_MESSAGES"
    messages.mkdir(parents=True)
    (messages / "django.po").write_text(ESPERANTO)
    shutil.copytree(settings.LOCALE_PATHS[0] / "fr", tmp_path / "fr")
    subprocess.run(["msgfmt", "-o", messages / "django.mo", messages / "django.po"], check=True)
    settings.LANGUAGES = languages.found_in(tmp_path)
    settings.LOCALE_PATHS = [tmp_path]


def test_languages_are_those_that_have_a_file_of_texts(settings):
    assert settings.LANGUAGES == [("en", "English"), ("fr", "français")]


@pytest.mark.django_db
@pytest.mark.usefixtures("esperanto")
def test_a_third_language_needs_only_its_file(client):
    blog = Blog(language="eo")
    blog.full_clean()
    blog.save()
    article = ArticleFactory(title="La arbo")
    CommentFactory.create_batch(2, article=article)

    page = client.get(article.get_absolute_url()).text

    assert '<html lang="eo">' in page
    assert "2 komentoj pri “La arbo”" in page
    assert "Lasi komenton" in page


@pytest.mark.django_db
def test_a_language_without_a_file_cannot_be_chosen():
    with pytest.raises(ValidationError):
        Blog(language="eo").full_clean()
