"""Whatever readers type, nothing comes of it but what they may write."""

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import html
from comments import text
from tests.harmless import OF_ARTICLE, OF_COMMENT, OF_OLD_COMMENT, PIECES, faults, vectors

TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=25).map("".join)

patient = settings(deadline=None, max_examples=300)

every_vector = pytest.mark.parametrize("vector", list(vectors()))


@every_vector
def test_nothing_acts_in_a_comment(vector):
    assert faults(text.render(vector), OF_COMMENT) == []


@every_vector
def test_nothing_acts_in_a_comment_of_wordpress(vector):
    assert faults(text.render_html(vector), OF_OLD_COMMENT) == []


@every_vector
def test_nothing_acts_in_an_article(vector):
    for shown in (html.clean_article(vector), html.clean_article(html.tidy(vector))):
        assert faults(shown, OF_ARTICLE, frozenset({"http", "https", "mailto"})) == []


@patient
@given(TEXTS)
def test_whatever_is_typed_is_harmless(typed):
    assert faults(text.render(typed), OF_COMMENT) == []


@patient
@given(TEXTS)
def test_whatever_wordpress_kept_is_harmless(kept):
    assert faults(text.render_html(kept), OF_OLD_COMMENT) == []


@patient
@given(TEXTS)
def test_a_rendered_comment_is_not_changed_by_cleaning(typed):
    rendered = text.render(typed)

    assert html.clean_comment(rendered) == rendered


@patient
@given(TEXTS)
def test_words_of_a_comment_are_never_tags(typed):
    """What a reader sees of a comment is no HTML, and can be quoted where words stand."""
    with translation.override("fr"):
        said = text.without_tags(text.render(typed))

    assert faults(text.render(said), OF_COMMENT) == []


@pytest.mark.parametrize(
    ("harmful", "fault"),
    [
        ("<script></script>", "<script>"),
        ('<a href="javascript:x">x</a>', "javascript: in <a>"),
        ('<a href="java\tscript:x">x</a>', "javascript: in <a>"),
        ('<p onclick="x">x</p>', "onclick= in <p>"),
        ("<p><em>x</p></em>", "</p> closes nothing"),
        ("<p>", "<p> is left open"),
        ("<!-- x -->", "a comment"),
    ],
)
def test_who_looks_for_harm_finds_it(harmful, fault):
    assert fault in faults(harmful, OF_COMMENT)
