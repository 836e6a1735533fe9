import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.wordpress.texts.paragraphs import paragraphs


def test_blank_lines_part_paragraphs():
    assert paragraphs("Le matin.\n\nLe soir.\n \n\nLa nuit.") == (
        "<p>Le matin.</p>\n<p>Le soir.</p>\n<p>La nuit.</p>"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "<br />\n", "<br>\r\n"])
def test_line_breaks_are_kept_once(end):
    assert paragraphs(f"Rose{end}et lilas").replace("<br />", "<br>") == "<p>Rose<br>\net lilas</p>"


def test_two_line_breaks_are_a_new_paragraph():
    assert paragraphs("Rose<br /><br>et lilas") == "<p>Rose</p>\n<p>et lilas</p>"


def test_no_break_spaces_are_no_blank_line():
    assert paragraphs("a\n\n\xa0\n\n« b\u202f»") == "<p>a</p>\n<p>\xa0</p>\n<p>« b\u202f»</p>"


def test_blocks_are_not_wrapped():
    text = "Avant\n<h2>Titre</h2>\nAprès\n\n<hr />\n\nFin"

    assert paragraphs(text) == ("<p>Avant</p>\n<h2>Titre</h2>\n<p>Après</p>\n<hr /><p>Fin</p>")


def test_paragraphs_that_are_there_stay():
    text = "<p>Un</p>\n\n<p>Deux</p>\nTrois"

    assert paragraphs(text) == "<p>Un</p>\n<p>Deux</p>\n<p>Trois</p>"


def test_blank_line_within_a_paragraph_parts_it():
    assert paragraphs("<p>Un\n\nDeux\nTrois</p>") == "<p>Un</p>\n<p>Deux<br>\nTrois</p>"


def test_quotation_gets_paragraphs():
    assert paragraphs("<blockquote>Un\n\nDeux</blockquote>") == (
        "<blockquote><p>Un</p>\n<p>Deux</p>\n</blockquote>"
    )


def test_lists_and_tables_keep_their_shape():
    text = "<ul>\n\t<li>Un\n<ul>\n<li>Deux</li>\n</ul>\n</li>\n\n<li>Trois\n\nQuatre</li>\n</ul>"

    assert paragraphs(text) == (
        "<ul><li>Un\n<ul><li>Deux</li>\n</ul>\n</li>\n<li><p>Trois</p>\n<p>Quatre</p>\n</li>\n</ul>"
    )


def test_code_keeps_its_lines():
    text = "<pre>a\n\n  b</pre>\nSoit <code>c\n\nd</code>\nfin"

    assert paragraphs(text) == ("<pre>a\n\n  b</pre>\n<p>Soit <code>c\n\nd</code><br>\nfin</p>")


def test_lines_within_a_tag_are_no_line_breaks():
    assert paragraphs('<a\nhref="/a/">Un</a>') == '<p><a href="/a/">Un</a></p>'


def test_comments_are_left_out():
    assert paragraphs("Un\n\n<!--more Suite-->\n\nDeux <!-- sans fin") == (
        "<p>Un</p>\n<p>Deux  sans fin</p>"
    )


def test_tags_that_show_nothing_make_no_paragraph():
    assert paragraphs("Un\n\n<span></span>\n\nDeux") == "<p>Un</p>\n<span></span><p>Deux</p>"


PIECES = ["a", "é", " ", "\n", "\r\n", "\0", "<", ">", "-->", "<p>", "</p>", "<b>", "<br>"]
PIECES += ["<li>", "</ul>", "<pre>", "</pre>", "<code>", "</code>"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_letter_is_lost(text):
    made = paragraphs(text)

    assert (made.count("a"), made.count("é")) == (text.count("a"), text.count("é"))
