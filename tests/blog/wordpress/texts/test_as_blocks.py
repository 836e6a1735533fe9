import pytest
from hypothesis import given, settings

from blog.html import clean_article
from blog.wordpress.texts.as_blocks import as_blocks
from blog.wordpress.texts.conversion import convert
from tests.blog.wordpress.texts.arounds import Same
from tests.blog.wordpress.texts.bodies import bodies


@settings(deadline=None)
@given(bodies())
def test_article_comes_back_as_it_was(html):
    assert clean_article(html) == html

    body = convert(as_blocks(html), Same())

    assert body.html == html
    assert body.remarks == []


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<p>a</p>", "paragraph"),
        ("<h2>a</h2>", "heading"),
        ("<h3>a</h3>", 'heading {"level":3}'),
        ("<ul><li><p>a</p></li></ul>", "list"),
        ('<ol start="3"><li><p>a</p></li></ol>', 'list {"ordered":true,"start":3}'),
        ("<blockquote><p>a</p></blockquote>", "quote"),
        ('<figure><img src="a.png" alt=""></figure>', "image"),
        (
            "<table><tbody><tr><td><p>a</p></td></tr></tbody></table>",
            'table {"hasFixedLayout":false}',
        ),
        ("<pre><code>a</code></pre>", "code"),
        ("<hr>", "separator"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "html"),
        ('<img src="a.png" alt="">', "html"),
    ],
)
def test_each_element_is_in_the_block_of_its_kind(html, name):
    written = as_blocks(html)

    assert written.startswith(f"<!-- wp:{name} -->\n")
    assert written.endswith(f"\n<!-- /wp:{name.partition(' ')[0]} -->")


def test_items_and_cells_hold_words_without_paragraphs():
    inner = "<ul><li><p>b</p></li></ul>"

    assert as_blocks(f"<ul><li><p>a</p>{inner}</li></ul>") == (
        '<!-- wp:list -->\n<ul class="wp-block-list"><!-- wp:list-item -->\n<li>a<!-- wp:list -->\n'
        '<ul class="wp-block-list"><!-- wp:list-item -->\n<li>b</li>\n<!-- /wp:list-item --></ul>\n'
        "<!-- /wp:list --></li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->"
    )
    assert "<tr><td>a</td></tr>" in as_blocks(
        "<table><tbody><tr><td><p>a</p></td></tr></tbody></table>"
    )


def test_size_and_link_of_a_picture_are_said_twice_as_wordpress_does():
    html = (
        '<figure><a href="/b/"><img src="a.png" alt="A" width="40" height="30"></a>'
        "<figcaption>B</figcaption></figure>"
    )

    assert as_blocks(html) == (
        '<!-- wp:image {"width":40,"height":30,"linkDestination":"custom"} -->\n'
        '<figure class="wp-block-image is-resized"><a href="/b/">'
        '<img src="a.png" alt="A" width="40" height="30"/></a>'
        '<figcaption class="wp-element-caption">B</figcaption></figure>\n<!-- /wp:image -->'
    )


def test_what_wordpress_would_act_on_is_written_as_text():
    written = as_blocks("<p>[gallery]</p><p>https://a.example/</p>")

    assert "<p>&#91;gallery]</p>" in written
    assert "<p>https:&#47;&#47;a.example/</p>" in written
