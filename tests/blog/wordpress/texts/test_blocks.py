import pytest

from blog.wordpress.remarks import Reason
from blog.wordpress.texts.blocks import read, with_footnotes
from blog.wordpress.texts.conversion import convert
from tests.blog.wordpress.texts.arounds import Moved, Same

FIGURE = '<figure><img src="a.png" alt=""></figure>'


def block(name, html, attributes=""):
    return f"<!-- wp:{name} {attributes} -->\n{html}\n<!-- /wp:{name} -->"


def shown(content):
    return convert(content, Same()).html


def test_text_between_blocks_was_typed_in_lines():
    content = "Avant\n\nla suite\n" + block("paragraph", "<p>Un\nbloc</p>") + "\n\nAprès"

    assert shown(content) == "<p>Avant</p><p>la suite</p><p>Un\nbloc</p><p>Après</p>"


def test_paragraphs_keep_their_words_and_marks():
    html = (
        '<p class="has-drop-cap" style="color:red">Un <em>mot</em><br>et <a href="/b/">b</a> </p>'
    )

    assert shown(block("paragraph", html, '{"dropCap":true}')) == (
        '<p>Un <em>mot</em><br>et <a href="/b/">b</a> </p>'
    )


@pytest.mark.parametrize(("level", "ours"), [(1, 2), (2, 2), (3, 3), (4, 4), (5, 4), (6, 4)])
def test_headings_have_our_levels(level, ours):
    html = f'<h{level} class="wp-block-heading">Titre</h{level}>'

    assert shown(block("heading", html)) == f"<h{ours}>Titre</h{ours}>"


def test_lists_are_nested_in_their_items():
    inner = block("list", f"<ol>{block('list-item', '<li>b</li>')}</ol>")
    content = block("list", f"<ul>{block('list-item', f'<li>a{inner}</li>')}</ul>")

    assert shown(content) == "<ul><li><p>a</p><ol><li><p>b</p></li></ol></li></ul>"


@pytest.mark.parametrize("name", ["quote", "pullquote"])
def test_quotation_says_whose_it_is_in_its_last_paragraph(name):
    html = "<blockquote><p>Parlons.</p><p>Encore.</p><cite>Rosalie<br></cite></blockquote>"

    assert shown(block(name, html)) == (
        "<blockquote><p>Parlons.</p><p>Encore.</p><p>— Rosalie</p></blockquote>"
    )


def test_dash_before_a_source_is_not_doubled():
    html = "<blockquote><p>Parlons.</p><cite>– Rosalie</cite></blockquote>"

    assert "<p>– Rosalie</p>" in shown(block("quote", html))


def test_verse_keeps_its_lines_and_stanzas():
    html = '<pre class="wp-block-verse">Un vers,\n  puis <em>deux</em>\n\nTrois</pre>'

    assert shown(block("verse", html)) == (
        "<p>Un vers,<br>&nbsp;&nbsp;puis <em>deux</em></p><p>Trois</p>"
    )


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("code", '<pre class="wp-block-code"><code>a &lt; b\n\n  [c]</code></pre>'),
        ("preformatted", '<pre class="wp-block-preformatted">a &lt; b<br>\n  [c]\n</pre>'),
    ],
)
def test_code_keeps_its_lines(name, html):
    assert shown(block(name, html)) == "<pre><code>a &lt; b\n\n  [c]</code></pre>"


def test_table_keeps_head_and_foot_and_its_caption_stands_below():
    html = (
        '<figure class="wp-block-table"><table><thead><tr><th>a</th></tr></thead><tbody><tr>'
        '<td colspan="2">b<br>c</td></tr></tbody><tfoot><tr><td></td></tr></tfoot></table>'
        "<figcaption>Légende</figcaption></figure>"
    )

    assert shown(block("table", html)) == (
        "<table><thead><tr><th><p>a</p></th></tr></thead><tbody><tr>"
        '<td colspan="2"><p>b<br>c</p></td></tr><tr><td><p></p></td></tr></tbody></table>'
        "<p>Légende</p>"
    )


def test_picture_is_found_by_its_number_where_its_html_does_not_say_it():
    html = '<figure><img src="https://vieux.example/x-300x200.jpg" width="300"></figure>'

    assert convert(block("image", html, '{"id":5}'), Moved()).html == (
        '<figure><img src="/media/lavoir.jpg" alt="Le lavoir"></figure>'
    )


def test_both_forms_of_a_gallery_are_figures_with_the_caption_below():
    image = (
        '<figure><img class="wp-image-6" src="a.jpg" alt="A"/><figcaption>B</figcaption></figure>'
    )
    inner = f"{block('image', image)}<figcaption>C</figcaption>"
    new = f'<figure class="wp-block-gallery">{inner}</figure>'
    old = f'<ul class="wp-block-gallery"><li class="blocks-gallery-item">{image}</li></ul>'

    figure = '<figure><img src="/media/tilleul.jpg" alt="A"><figcaption>B</figcaption></figure>'
    assert convert(block("gallery", new), Moved()).html == f"{figure}<p>C</p>"
    assert convert(block("gallery", old), Moved()).html == figure


def test_media_text_and_columns_are_laid_one_after_the_other():
    words = block("paragraph", "<p>b</p>")
    media = f'<div><figure><img src="a.png" alt=""/></figure><div>{words}</div></div>'
    columns = "".join(
        block("column", f"<div>{block('paragraph', f'<p>{n}</p>')}</div>") for n in "cd"
    )

    assert shown(block("media-text", media)) == f"{FIGURE}<p>b</p>"
    assert shown(block("columns", f"<div>{columns}</div>")) == "<p>c</p><p>d</p>"


def test_cover_shows_its_picture_and_its_words():
    now = '<div><img class="wp-block-cover__image-background" src="a.png" alt=""/><p>b</p></div>'
    once = '<div style="background-image:url(a.png)"><p>b</p></div>'

    assert shown(block("cover", now)) == f"{FIGURE}<p>b</p>"
    assert shown(block("cover", once, '{"url":"a.png"}')) == f"{FIGURE}<p>b</p>"


def test_buttons_are_links_in_a_paragraph():
    html = '<div class="wp-block-button"><a class="wp-block-button__link" {}>{}</a></div>'
    buttons = html.format('href="/a/"', "A") + "\n\n" + html.format("", "B<br>")

    assert shown(block("buttons", f'<div class="wp-block-buttons">{buttons}</div>')) == (
        '<p><a href="/a/">A</a> B</p>'
    )


@pytest.mark.parametrize("name", ["embed", "core-embed/youtube"])
@pytest.mark.parametrize("end", ["\n", ""])
def test_embed_is_a_link_alone_in_its_paragraph(name, end):
    address = "https://www.youtube.com/watch?v=a&amp;t=1"
    html = (
        f'<figure><div class="wp-block-embed__wrapper">{end}{address}{end}</div>'
        "<figcaption>Le film</figcaption></figure>"
    )

    assert shown(block(name, html)) == f'<p><a href="{address}">{address}</a></p><p>Le film</p>'


def test_embed_without_words_takes_the_address_of_its_attributes():
    assert shown('<!-- wp:embed {"url":"https://a.example/"} /-->') == (
        '<p><a href="https://a.example/">https://a.example/</a></p>'
    )


def test_file_is_a_link_without_its_button():
    html = (
        '<div class="wp-block-file"><a href="https://a.example/b.pdf">Le plan</a>'
        '<a href="https://a.example/b.pdf" class="wp-block-file__button" download>Charger</a></div>'
    )

    body = convert(block("file", html), Same())

    assert body.html == '<p><a href="https://a.example/b.pdf">Le plan</a></p>'
    assert body.remarks == [(Reason.FILE_ELSEWHERE, "https://a.example/b.pdf")]


@pytest.mark.parametrize("name", ["audio", "video"])
def test_recording_is_a_link_to_its_file(name):
    html = f'<figure><{name} src="https://a.example/le%20chant.ogg"></{name}></figure>'

    body = convert(block(name, html), Same())

    assert body.html == '<p><a href="https://a.example/le%20chant.ogg">le chant.ogg</a></p>'
    assert body.remarks == [(Reason.FILE_ELSEWHERE, "https://a.example/le%20chant.ogg")]


def test_details_begin_with_a_strong_line():
    html = f"<details><summary>Plus</summary>{block('paragraph', '<p>a</p>')}</details>"

    assert shown(block("details", html)) == "<p><strong>Plus</strong></p><p>a</p>"


def test_what_parts_a_text_is_a_rule_or_nothing():
    content = (
        block("separator", '<hr class="wp-block-separator"/>')
        + block("spacer", '<div style="height:9px"></div>')
        + block("more", "<!--more-->")
        + block("nextpage", "<!--nextpage-->")
        + block("paragraph", "<p>a</p>")
    )

    body = convert(content, Same())

    assert (body.html, body.remarks) == ("<hr><p>a</p>", [])


def test_reusable_block_shows_its_content():
    assert convert('<!-- wp:block {"ref":1} /-->', Moved()).html == "<p>Partout le même.</p>"
    assert convert('<!-- wp:block {"ref":4} /-->', Moved()).html == "<p>Tapé</p><p>en lignes</p>"


@pytest.mark.parametrize("number", ["2", "9", '"x"'])
def test_reusable_block_that_holds_itself_or_is_missing_is_told(number):
    body = convert(f'<!-- wp:block {{"ref":{number}}} /--><p>a</p>', Moved())

    assert body.html == "<p>a</p>"
    assert [reason for reason, _ in body.remarks] == [Reason.BLOCK]


@pytest.mark.parametrize(
    "content",
    [
        "<!-- wp:latest-posts /-->",
        '<!-- wp:search {"label":"Chercher"} /-->',
        block("latest-posts", "<div>{}</div>".format("<!-- wp:post-title /-->")),
        block("latest-posts", block("paragraph", "<p></p>")),
    ],
)
def test_block_that_shows_nothing_of_its_own_is_told(content):
    body = convert(content, Same())

    assert body.html == ""
    assert len(body.remarks) == 1
    assert body.remarks[0][0] == Reason.BLOCK


def test_words_within_such_a_block_are_kept():
    words = block("paragraph", "<p>Rien ici.</p>")

    body = convert(block("query", f"<div><!-- wp:post-title /-->{words}</div>"), Same())

    assert body.html == "<p>Rien ici.</p>"
    assert body.remarks == [(Reason.BLOCK, "query")]


def test_block_of_a_plugin_keeps_what_it_shows():
    assert shown(block("jardin/carte", "<div>La carte</div>")) == "<p>La carte</p>"


@pytest.mark.parametrize(
    "content",
    [
        "<!-- wp:paragraph --><p>a</p>",
        '<!-- wp:paragraph {"a":[} --><p>a</p><!-- /wp:paragraph -->',
        '<!-- wp:paragraph {"a":">"} --><p>a</p><!-- /wp:paragraph -->',
        "<!-- wp:group --><!-- wp:paragraph --><p>a</p><!-- /wp:group -->",
        "<p>a</p><!-- /wp:paragraph -->",
        "<!--wp:paragraph--><p>a</p><!--/wp:paragraph-->",
        "<!-- wp:group -->" * 500 + "<p>a</p>",
    ],
)
def test_grammar_that_is_not_sound_loses_no_words(content):
    assert shown(content) == "<p>a</p>"


def test_attributes_are_read_as_json():
    (group,) = read('<!-- wp:core/group {"a":{"b":"\\u002d\\u002d"}} /-->')[1:2]

    assert (group.name, group.attributes) == ("group", {"a": {"b": "--"}})


def test_footnotes_stand_where_their_block_does():
    content = '<p>Un mot<sup class="fn"><a href="#a">1</a></sup></p>'
    notes = '[{"content":"La <em>note</em>","id":"a"}]'
    number = '<sup><a href="#fn1">1</a></sup>'
    listed = f"<p>Un mot{number}</p><ol><li><p>La <em>note</em></p></li></ol>"

    marked = with_footnotes(f"{content}<!-- wp:footnotes /--><p>Fin</p>", notes)

    assert shown(marked) == f"{listed}<p>Fin</p>"
    assert shown(with_footnotes(content, notes)) == listed


@pytest.mark.parametrize("notes", ["", "{", "[1]", "null", "[]"])
def test_without_footnotes_a_text_stays(notes):
    assert with_footnotes("<p>a</p>", notes) == "<p>a</p>"
