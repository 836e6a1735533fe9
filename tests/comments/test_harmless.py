"""Whatever people type, nothing comes of it but what they may write.

`bench.fuzz` and `bench.guided_fuzz` try the same with far more texts.
"""

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.fuzz import harm
from comments import text
from tests.harmless import OF_COMMENT, PIECES, faults, vectors

TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=25).map("".join)

FOUND = [
    # A paragraph in a paragraph, where the table between them was left out.
    "a<select></table>/",
    "<object>",
    # The first line break after the tag is none of the text, so cleaning took one each time.
    "<pre>\n\n\na</pre>",
    "<b><pre><svg>\n\n</td><html",
    # Tags with an attribute were another pattern than their ends.
    "<table title=a><tr><td>a</td></tr></table>",
    "<del lang=fr>a</del>",
    # What Python's reader of HTML gives up at.
    "a<![endif0]>b<![ c>d",
    "<iframe><![a>",
    # A heading in a heading, a link in one, a list in a note, a paragraph after the source.
    "<h2><em><caption><figure><img src=a><h2>a</em>b</h2>",
    "<h3>a<sup><a><a>3</a>b</a>",
    "<p><sup><a href='#a'>1</a></sup></p><ol><li>a<ol start=2><li>b</li></ol></li></ol>",
    "<blockquote><p>a</p><p>— b</p><p lang=fr>c</p></blockquote>",
]
"""What did harm once."""

patient = settings(deadline=None, max_examples=500)


@pytest.fixture(autouse=True)
def _in_french():
    """In which most spaces are changed."""
    with translation.override("fr"):
        yield


@pytest.mark.parametrize("vector", [*vectors(), *FOUND])
def test_no_known_attack_does_harm(vector):
    assert harm(vector) == []


@patient
@given(TEXTS)
def test_whatever_is_typed_does_no_harm(typed):
    assert harm(typed) == []


@patient
@given(TEXTS)
def test_words_of_a_comment_are_never_tags(typed):
    """What a reader sees of a comment is no HTML, and can be quoted where words stand."""
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
