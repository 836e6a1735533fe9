from blog import html


def test_article_keeps_what_the_editor_offers():
    text = '<h2>A</h2><p>b <strong>c</strong> <a href="/d/" title="e">f</a></p><ul><li>g</li></ul>'

    assert html.clean_article(text) == text


def test_article_loses_what_acts():
    text = '<p onclick="a()">b<script>c()</script><a href="javascript:d()">e</a></p>'

    assert html.clean_article(text) == "<p>b<a>e</a></p>"


def test_article_does_not_end_with_empty_paragraphs():
    assert html.clean_article("<p>a</p><p></p><p>b</p><p></p><p></p>") == "<p>a</p><p></p><p>b</p>"


def test_comment_keeps_no_image_and_marks_its_links():
    text = '<p><a href="https://a.example/">b</a><img src="c"></p>'

    assert html.clean_comment(text) == (
        '<p><a href="https://a.example/" rel="nofollow ugc">b</a></p>'
    )
