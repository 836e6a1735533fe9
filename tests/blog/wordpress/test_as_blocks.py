from hypothesis import given

from blog.html import clean_article
from blog.wordpress.as_blocks import as_blocks
from blog.wordpress.conversion import convert
from tests.blog.wordpress.arounds import Same
from tests.blog.wordpress.bodies import bodies


@given(bodies())
def test_article_comes_back_as_it_was(html):
    assert clean_article(html) == html

    body = convert(as_blocks(html), Same())

    assert body.html == html
    assert body.remarks == []
