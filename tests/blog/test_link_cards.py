import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog import html, link_cards
from blog.models import LinkCard

URL = "https://press.example/article"
LINK = f'<a href="{URL}">{URL}</a>'


def test_paragraph_of_one_link_is_a_lone_link():
    assert link_cards.lone_links(f"<p>Before.</p><p>{LINK}</p><p>After.</p>") == [URL]


@pytest.mark.parametrize(
    "paragraph",
    [
        f'<p><a href="{URL}">What the press says</a></p>',
        f'<p><a href="{URL}" title="a &gt; b">What the press says</a></p>',
        f'<p><a href="{URL}">What <em>the press</em> says</a></p>',
        f"<p>\n {LINK}&nbsp;<br></p>",
    ],
)
def test_text_title_and_space_make_no_difference(paragraph):
    assert link_cards.lone_links(paragraph) == [URL]


@pytest.mark.parametrize(
    "paragraph",
    [
        f"<p>Lire aussi : {LINK}</p>",
        f"<p>{LINK}, in the press.</p>",
        f"<p>{LINK} {LINK}</p>",
        '<p><a href="mailto:ada@example.org">ada@example.org</a></p>',
        '<p><a href="/2025/01/02/other/">Another article</a></p>',
        f'<p><a href="{URL}"><img src="/media/a.png" alt=""></a></p>',
        f'<p><a href="{URL}"></a></p>',
        f'<p><a href="{URL}{"x" * 500}">Too long</a></p>',
    ],
)
def test_other_paragraphs_are_none(paragraph):
    assert link_cards.lone_links(paragraph) == []


@pytest.mark.parametrize(
    "container",
    [
        "<ul><li>{}</li></ul>",
        "<ol><li><p>One.</p>{}</li></ol>",
        "<blockquote>{}</blockquote>",
        "<table><tbody><tr><td>{}</td></tr></tbody></table>",
        "<ul><li><ul><li>Deep.</li></ul>{}</li></ul>",
    ],
)
def test_link_in_a_list_a_quotation_or_a_table_is_none(container):
    text = container.format(f"<p>{LINK}</p>") + '<p><a href="https://a.example">A</a></p>'

    assert link_cards.lone_links(text) == ["https://a.example"]


def test_entities_of_an_address_are_read():
    text = html.clean_article('<p><a href="https://press.example/?a=1&b=%22">x</a></p>')

    assert link_cards.lone_links(text) == ["https://press.example/?a=1&b=%22"]


def test_each_address_comes_once_in_the_order_of_the_text():
    other = '<p><a href="https://a.example">A</a></p>'

    links = link_cards.lone_links(f"<p>{LINK}</p>{other}<p>{LINK}</p>")

    assert links == [URL, "https://a.example"]


def test_card_takes_the_place_of_its_paragraph():
    card = LinkCard(url=URL, title="What the press says", source="The Press")

    text = link_cards.render(f"<p>Before.</p><p>{LINK}</p><p>After.</p>", {URL: card})

    assert text.startswith('<p>Before.</p><aside class="card">')
    assert f'<a class="card-link" href="{URL}" rel="noopener">' in text
    assert '<span class="card-title">What the press says</span>' in text
    assert '<span class="card-source">The Press</span>' in text
    assert text.endswith("</aside><p>After.</p>")
    assert "<img" not in text


def test_card_without_a_title_leaves_the_link():
    text = f"<p>{LINK}</p>"

    assert link_cards.render(text, {URL: LinkCard(url=URL, source="The Press")}) == text


def test_card_shows_its_picture_with_its_size():
    card = LinkCard(
        url=URL, title="T", picture="cards/1.webp", picture_width=600, picture_height=400
    )

    text = link_cards.render(f"<p>{LINK}</p>", {URL: card})

    assert 'src="/media/cards/1.webp" width="600" height="400" alt="" loading="lazy"' in text


def test_what_a_card_says_is_escaped():
    url = "https://press.example/?a=1&b=2"
    card = LinkCard(url=url, title="<script>", source='"&"')

    text = link_cards.render(html.clean_article(f'<p><a href="{url}">x</a></p>'), {url: card})

    assert "&lt;script&gt;" in text
    assert "&quot;&amp;&quot;" in text
    assert 'href="https://press.example/?a=1&amp;b=2"' in text


@given(st.text(alphabet="<>/\"'=&;pauliahrefhttps: .\n", max_size=200))
def test_text_without_cards_comes_out_as_it_went_in(source):
    text = html.clean_article(source)

    assert link_cards.render(text, {}) == text
