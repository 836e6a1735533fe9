"""A sentence or two about a page."""

import pytest

from blog.descriptions import LONGEST, opening, shortened


def test_short_text_stays_as_it_is():
    assert shortened("Sous l’arbre :\n on parle.") == "Sous l’arbre : on parle."


def test_long_text_ends_after_a_whole_word():
    short = shortened("parole, " * 100)

    assert len(short) <= LONGEST
    assert short.endswith("parole…")


def test_no_cut_is_made_before_a_mark():
    text = "a" * 150 + " " + "b" * 47 + "\u202f? And then more."

    assert shortened(text) == "a" * 150 + "…"


def test_one_endless_word_is_cut():
    assert len(shortened("a" * 1000)) == LONGEST


def test_opening_is_made_of_paragraphs():
    html = '<h2>Water</h2><figure><img src="a"></figure><p>One<br>&amp; <em>two</em>.</p><p>3.</p>'

    assert opening(html) == "One & two. 3."


@pytest.mark.parametrize("html", ["", "<h2>Water</h2>"])
def test_text_without_paragraphs_has_no_opening(html):
    assert opening(html) == ""
