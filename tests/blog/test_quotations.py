"""Quotations, and who is quoted."""

import pytest

from blog.quotations import with_sources
from tests.factories import ArticleFactory


@pytest.mark.parametrize("dash", ["—", "–"])
def test_last_paragraph_with_a_dash_is_the_source(dash):
    text = f"<blockquote><p>All is well.</p>\n<p>{dash} Ada, <em>Letters</em></p>\n</blockquote>"

    assert with_sources(text) == (
        '<figure class="quotation"><blockquote><p>All is well.</p></blockquote>'
        f"<figcaption>{dash} Ada, <em>Letters</em></figcaption></figure>"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<blockquote><p>All is well.</p></blockquote>",
        "<blockquote><p>— Alone.</p></blockquote>",
        "<blockquote><p>— All well?</p><p>— All well.</p></blockquote>",
        "<blockquote><p>— All well?</p><p>He went.</p><p>— All well.</p></blockquote>",
        "<blockquote><p>All is well.</p><p>— Ada</p><p>And on.</p></blockquote>",
        "<p>All is well.</p><p>— Ada</p>",
    ],
)
def test_what_has_no_source_stays(text):
    assert with_sources(text) == text


def test_each_quotation_has_its_own():
    one = "<blockquote><p>One.</p><p>— Ada</p></blockquote>"
    none = "<blockquote><p>None.</p></blockquote>"

    shown = with_sources(one + none + one)

    assert shown.count("<figcaption>— Ada</figcaption>") == 2
    assert none in shown


def test_inner_quotation_has_its_own():
    inner = "<blockquote><p>One.</p><p>— Ada</p></blockquote>"

    shown = with_sources(f"<blockquote><p>She says:</p>{inner}</blockquote>")

    assert shown.startswith("<blockquote><p>She says:</p><figure")
    assert shown.endswith("</figure></blockquote>")


@pytest.mark.django_db
def test_article_shows_it():
    article = ArticleFactory(body="<blockquote><p>One.</p><p>— Ada</p></blockquote>")

    assert "<figcaption>— Ada</figcaption>" in article.body_html
    assert "<figcaption>" not in article.body
