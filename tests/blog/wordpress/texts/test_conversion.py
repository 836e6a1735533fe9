import pytest

from blog.wordpress.remarks import Reason
from blog.wordpress.texts.conversion import convert
from tests.blog.wordpress.texts.arounds import Moved, Same


def shown(content):
    return convert(content, Same()).html


def test_classic_text_is_made_of_paragraphs_and_lines():
    content = "Le matin,\r\non parle.\r\n\r\n<!--more-->\r\n\r\nLe soir &amp; la nuit."

    assert shown(content) == "<p>Le matin,<br>on parle.</p><p>Le soir &amp; la nuit.</p>"


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("<b>a</b> <i>b</i>", "<p><strong>a</strong> <em>b</em></p>"),
        ("<del>a</del> <strike>b</strike>", "<p><s>a</s> <s>b</s></p>"),
        ("<ins>a</ins> <u>b</u> <big>c</big> <small>d</small>", "<p>a b c d</p>"),
        ('<font color="red">a</font> <abbr title="x">b</abbr>', "<p>a b</p>"),
        ("<kbd>a</kbd> <tt>b</tt>", "<p><code>a</code> <code>b</code></p>"),
        ("H<sub>2</sub>O, m<sup>2</sup>", "<p>H<sub>2</sub>O, m<sup>2</sup></p>"),
        ("<q>Oui</q>", "<p>«&nbsp;Oui&nbsp;»</p>"),
        ('<span style="font-weight: bold">a</span>', "<p><strong>a</strong></p>"),
        ('<b style="font-weight:normal">a</b>', "<p>a</p>"),
        ("<cite>Le Monde</cite> dit", "<p><em>Le Monde</em> dit</p>"),
        ("<strong><b>a</b></strong>", "<p><strong>a</strong></p>"),
    ],
)
def test_marks_are_ours(content, html):
    assert shown(content) == html


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("<h1>a</h1><h5>b</h5>", "<h2>a</h2><h4>b</h4>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p><p>b</p><p>c</p>"),
        ("<center>a</center>", "<p>a</p>"),
        ("<address>a\nb</address>", "<p>a<br>b</p>"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<p><strong>a</strong></p><p>b</p>"),
        ("<pre>a\n\n  b</pre>", "<pre><code>a\n\n  b</code></pre>"),
        ("<code>a\n\n  b</code>", "<pre><code>a\n\n  b</code></pre>"),
        ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        (
            "<blockquote>a\n<cite>b</cite></blockquote>",
            "<blockquote><p>a</p><p>— b</p></blockquote>",
        ),
        (
            "<ul><li>a</li><ul><li>b</li></ul></ul>",
            "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>",
        ),
        ("<li>a</li>\n<li>b</li>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        (
            "<table><caption>c</caption><tr><td>a</td></tr></table>",
            "<table><tbody><tr><td><p>a</p></td></tr></tbody></table><p>c</p>",
        ),
        ("a\n<hr />\nb", "<p>a</p><hr><p>b</p>"),
    ],
)
def test_blocks_are_ours(content, html):
    assert shown(content) == html


def test_marks_around_paragraphs_hold_in_each():
    assert shown("<strong>a\n\nb</strong>") == "<p><strong>a</strong></p><p><strong>b</strong></p>"


@pytest.mark.parametrize(
    "content",
    ["<script>x</script>a", "<style>x</style>a", "<form><label>x</label></form>a", "a<svg>x</svg>"],
)
def test_what_acts_is_left_out_with_its_words(content):
    assert shown(content) == "<p>a</p>"


def test_form_without_an_end_takes_no_words_with_it():
    assert shown("<form>a\n\nb") == "<p>a</p><p>b</p>"


def test_signs_are_kept():
    text = "« L’été » — 50\xa0%\u202f! \\n 😀 𝒳 &lt;b&gt; &amp;"

    assert shown(text) == f"<p>{text.replace('\xa0', '&nbsp;')}</p>"


def test_control_characters_are_removed():
    assert shown("a\0b\x0bc&#1;d\x7fe\ud800f") == "<p>abcdef</p>"


# -------------------------------- Links


def test_links_lead_where_the_site_says():
    content = '<a href="https://vieux.example/a/" target="_blank" title="T">a</a>'

    assert convert(content, Moved()).html == '<p><a href="/a/" title="T">a</a></p>'


@pytest.mark.parametrize("href", ["javascript:a()", "tel:1", "", "#note"])
def test_link_that_leads_nowhere_is_its_words(href):
    assert shown(f'<a href="{href}">a</a> <b id="note">b</b>') == "<p>a <strong>b</strong></p>"


# -------------------------------- Pictures


def test_picture_that_is_not_here_keeps_its_address_and_is_told():
    body = convert('<img src="https://vieux.example/a.png" width="4" height="3">', Moved())

    assert body.html == (
        '<figure><img src="https://vieux.example/a.png" width="4" height="3"></figure>'
    )
    assert body.remarks == [(Reason.PICTURE_ELSEWHERE, "https://vieux.example/a.png")]


def test_what_the_text_says_of_a_picture_goes_first():
    content = '<img class="wp-image-5" src="a.jpg"{}>'

    assert 'alt="A"' in convert(content.format(' alt="A"'), Moved()).html
    assert 'alt=""' in convert(content.format(' alt=""'), Moved()).html
    assert 'alt="Le lavoir"' in convert(content.format(""), Moved()).html


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("{} mots", "{}<p>mots</p>"),
        ("mots {}", "<p>mots</p>{}"),
        ("des {} mots", "<p>des  mots</p>{}"),
        ("<h2>{}mots</h2>", "{}<h2>mots</h2>"),
        ("<ul><li>mots {}</li></ul>", "<ul><li><p>mots</p>{}</li></ul>"),
    ],
)
def test_picture_stands_beside_the_words(content, html):
    image = '<img src="a.png" alt="">'

    assert shown(content.format(image)) == html.format(f"<figure>{image}</figure>")


@pytest.mark.parametrize(
    "link",
    [
        'href="https://a.example/b.JPG?w=1"',
        'href="https://a.example/b/" rel="attachment wp-att-5"',
        'href="/?attachment_id=5"',
        'href="/a"',
    ],
)
def test_picture_does_not_lead_to_itself(link):
    image = '<img src="/a" alt="">'

    assert shown(f"<a {link}>{image}</a>") == f"<figure>{image}</figure>"


def test_picture_may_lead_elsewhere():
    content = '<a href="/b/"><img src="a.png" alt=""></a>'

    assert shown(content) == f"<figure>{content}</figure>"


def test_smileys_are_words():
    assert shown('Oui <img class="wp-smiley" src="a.gif" alt=":-)">') == "<p>Oui :-)</p>"


def test_picture_within_the_text_cannot_be_shown():
    body = convert('a<img src="data:image/png;base64,AAAA" alt="">', Same())

    assert body.html == "<p>a</p>"
    assert body.remarks == [(Reason.NOT_A_PICTURE, "data:image/png;base64,AAAA")]
