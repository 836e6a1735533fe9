"""Footnotes, with ways there and back."""

import pytest
from django.utils import translation

from blog import html
from blog.anchors import without_self_links
from blog.notes import with_notes

TEXT = '<p>A<sup><a href="#fn1">1</a></sup> b<sup><a href="#fn2">2</a></sup>.</p>'
NOTES = "<ol><li><p>One.</p></li><li>Two.</li></ol>"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def noted(body):
    return with_notes(html.clean_article(body))


def test_numbers_and_notes_lead_to_each_other():
    assert noted(TEXT + NOTES) == (
        '<p>A<sup id="fnref-1"><a href="#fn-1" aria-label="Note 1">1</a></sup>'
        ' b<sup id="fnref-2"><a href="#fn-2" aria-label="Note 2">2</a></sup>.</p>'
        '<section class="notes" aria-label="Notes"><ol>'
        '<li id="fn-1"><p>One. <a class="back" href="#fnref-1"'
        ' aria-label="Back to the text, at note 1">↩\ufe0e</a></p></li>'
        '<li id="fn-2">Two. <a class="back" href="#fnref-2"'
        ' aria-label="Back to the text, at note 2">↩\ufe0e</a></li>'
        "</ol></section>"
    )


def test_link_around_its_number_is_one_as_well():
    other = TEXT.replace('<sup><a href="#fn1">1</a></sup>', '<a href="#_ftn1"><sup>1</sup></a>')

    assert noted(other + NOTES) == noted(TEXT + NOTES)


def test_second_number_of_a_note_leads_there_without_an_id():
    rendered = noted(TEXT + TEXT + NOTES)

    assert rendered.count('id="fnref-1"') == 1
    assert rendered.count('href="#fn-1"') == 2


@pytest.mark.parametrize(
    "body",
    [
        f"<p>10<sup>1</sup> m<sup>2</sup></p>{NOTES}",
        TEXT,
        f"{TEXT}<ol><li>One.</li></ol>",
        f"{TEXT}<ol><li>One.</li><li>Two.</li><li>Three.</li></ol>",
        f"{NOTES}{TEXT}",
    ],
)
def test_list_whose_items_are_not_the_notes_is_a_list(body):
    assert noted(body) == body


def test_notes_are_words_in_feeds_and_mails():
    rendered = without_self_links(noted(TEXT + NOTES))

    assert rendered == (
        "<p>A<sup>1</sup> b<sup>2</sup>.</p>"
        '<section class="notes" aria-label="Notes"><ol>'
        '<li id="fn-1"><p>One.</p></li><li id="fn-2">Two.</li></ol></section>'
    )
