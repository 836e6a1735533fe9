"""Whatever an export holds, what is made of it is clean, and its words are all there."""

import re
from dataclasses import astuple
from html import unescape

import pytest
from defusedxml.ElementTree import parse
from django.conf import settings
from hypothesis import example, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from blog.html import clean_article
from blog.wordpress.remarks import Reason
from blog.wordpress.texts.conversion import convert
from tests.blog.wordpress.texts.arounds import Moved, Same

REAL = settings.BASE_DIR.parent / "shared/data/themeunittestdata.wordpress.xml"

NAMES = ["p", "b", "i", "br", "div", "ul", "ol", "li", "dl", "dt", "dd", "h2", "hr", "q", "cite"]
NAMES += ["table", "caption", "thead", "tr", "td", "th", "pre", "code", "blockquote", "form"]
NAMES += ["figure", "figcaption"]
PIECES = ["a", "é", "&", "&amp;", "<b", ">", '"', "[", "]", " ", "\n", "\n\n", "\r\n", "\0", "\xa0"]
PIECES += ["\ud800", "\x85", "&#13;", "&nbsp;", "https://a.example/", "<!--", "-->", "<!--more-->"]
PIECES += ["[gallery]", '[caption id="x"]', "[/caption]", "[embed]", "[/embed]", "[[x]]", "[x]"]
PIECES += ["[/x]", '[x y="z"]', '<wp-remark reason="x">', "<wp-gallery>", '<wp-link href="/">']
PIECES += [f"<{tag}>" for tag in NAMES] + [f"</{tag}>" for tag in NAMES]
PIECES += ['<a href="/b/">', "</a>", '<img src="a.png">', '<img src="data:x">']
PIECES += ['<audio src="c.mp3">', '<iframe src="//b.example/">', "</iframe>", "<!--wp:rss/-->"]
PIECES += ["<!--wp:group-->", "<!--/wp:group-->", "<!--wp:html-->", "<!--/wp:html-->"]
PIECES += ['<!--wp:block{"ref":1}/-->', '<!--wp:block{"ref":2}/-->', "<!--wp:list-->"]
PIECES += ['<!--wp:cover{"url":"a.png"}-->', "<!--/wp:cover-->", '<!--wp:embed{"url":"b"}/-->']


@profile(deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join))
@example("<b>" * 3000)
@example("<div>" * 3000 + "a")
@example("<blockquote><ul><li>" * 500)
@example("<!-- wp:group -->" * 3000)
def test_whatever_comes_is_clean(content):
    html, remarks = astuple(convert(content, Moved()))

    assert clean_article(html) == html
    assert {reason for reason, _ in remarks} <= set(Reason.values)


TAGS = ["<p>", "</p>", "<b>", "</i>", "<div>", "</div>", "<ul>", "<li>", "<td>", "<table>", "</ul>"]
TAGS += ["<blockquote>", "<h5>", "</h5>", "<pre>", "</pre>", "<!--wp:group-->", "<!--/wp:group-->"]
TAGS += ["<cite>", "<figure>", "<figcaption>", "<dt>", "<a href='/'>", "<q>", "\n", "\n\n", "[…]"]
WORDS = st.from_regex(r"\w{1,8}", fullmatch=True).filter(lambda word: word.isprintable())


@profile(deadline=None)
@given(st.lists(st.sampled_from(TAGS) | WORDS))
def test_no_word_is_lost(parts):
    content = " ".join(parts)
    words = re.findall(r"\w+", " ".join(part for part in parts if part not in TAGS))

    said = unescape(re.sub(r"<[^>]*>", " ", convert(content, Same()).html))

    assert sorted(re.findall(r"\w+", said)) == sorted(words)


@pytest.mark.skipif(not REAL.exists(), reason="needs the export of the project WordPress")
def test_every_text_of_a_real_export_is_clean_and_keeps_its_words():
    encoded = "{http://purl.org/rss/1.0/modules/content/}encoded"
    texts = [item.findtext(encoded) or "" for item in parse(REAL).iter("item")]

    for text in texts:
        html = convert(text, Same()).html
        assert clean_article(html) == html
        assert "[caption" not in html
        bare = re.sub(r"<!--.*?-->|<form.*?</form>|<[^>]*>|\[[^\]]*\]", " ", text, flags=re.DOTALL)
        said = re.sub(r"<[^>]*>", " ", html)
        missing = set(re.findall(r"\w+", unescape(bare))) - set(re.findall(r"\w+", unescape(said)))
        assert missing <= {"Download"}
