"""Headings that can be linked to."""

import pytest

from blog import html
from blog.anchors import with_anchors, without_self_links


def anchored(body):
    return with_anchors(html.clean_article(body))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("La règle des poches", "la-regle-des-poches"),
        ("L’œuvre d'<em>Élise</em> &amp; Cie", "l-oeuvre-d-elise-cie"),
        ("Comments", "comments"),
        ("שלום", "שלום"),
    ],
)
def test_heading_has_an_id_of_its_words_and_links_to_itself(words, name):
    text = html.clean_article(f"<h2>{words}</h2>")

    shown = text.removeprefix("<h2>").removesuffix("</h2>")
    assert with_anchors(text) == (
        f'<h2 id="h-{name}"><a class="anchor" href="#h-{name}">{shown}</a></h2>'
    )


def test_headings_of_the_same_words_have_different_ids():
    rendered = anchored("<h2>A</h2><h3>A 2</h3><h2>A</h2><h2>A</h2>")

    assert [part.split('"')[0] for part in rendered.split('id="')[1:]] == [
        *("h-a", "h-a-2", "h-a-3", "h-a-4"),
    ]


def test_heading_with_a_link_has_no_other():
    assert anchored('<h2>A <a href="/b">b</a></h2>') == '<h2 id="h-a-b">A <a href="/b">b</a></h2>'


@pytest.mark.parametrize("text", ["<h2></h2>", "<h3>!</h3>", "<p>A</p>"])
def test_text_without_words_for_an_id_stays(text):
    assert anchored(text) == text


def test_headings_are_words_where_they_are_no_page():
    rendered = anchored("<h2>A</h2><h4>B <em>c</em></h4>")

    assert without_self_links(rendered) == '<h2 id="h-a">A</h2><h4 id="h-b-c">B <em>c</em></h4>'
