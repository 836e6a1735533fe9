"""Cleaning of HTML: the one module that imports nh3."""

import re
from collections.abc import Callable

import nh3

from blog.html_reader import words_of

ARTICLE = nh3.Cleaner(
    tags={
        *("p", "br", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "pre", "code"),
        *("a", "strong", "em", "s", "sub", "sup"),
        *("figure", "figcaption", "img"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={
        "a": {"href", "title"},
        "img": {"src", "alt", "width", "height"},
        "ol": {"start"},
        "th": {"colspan", "rowspan"},
        "td": {"colspan", "rowspan"},
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)

EMPTY_END = re.compile(r"(?:<p></p>\s*)+\Z")

WHATEVER = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "menu", "li"),
        *("blockquote", "dl", "dt", "dd", "div", "center", "address", "article", "section"),
        *("aside", "header", "footer", "main", "nav", "hgroup", "details", "summary", "fieldset"),
        *("legend", "a", "strong", "b", "em", "i", "cite", "dfn", "var", "s", "del", "strike"),
        *("sub", "sup", "code", "kbd", "samp", "tt", "q", "span", "figure", "figcaption", "img"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
        *("iframe", "object", "param", "embed", "audio", "video", "source"),
        *("wp-gallery", "wp-link", "wp-remark"),
    },
    attributes={
        "*": {"class", "style"},
        "a": {"href", "title", "rel"},
        "img": {"src", "alt", "width", "height", "data-src", "data-orig-file", "data-full-url"}
        | {"data-id", "data-link", "data-permalink", "data-number", "data-bare"},
        "ol": {"start"},
        "th": {"colspan", "rowspan"},
        "td": {"colspan", "rowspan"},
        **{tag: {"src"} for tag in ("iframe", "embed", "audio", "video", "source")},
        "object": {"data"},
        "param": {"name", "value"},
        "wp-gallery": {"ids", "exclude"},
        "wp-link": {"href"},
        "wp-remark": {"reason", "detail"},
    },
    clean_content_tags={"script", "style", "noscript", "template", "title", "head"}
    | {"form", "button", "select", "textarea", "svg"},
    url_schemes={"http", "https", "mailto", "data"},
    link_rel=None,
)

COMMENT = nh3.Cleaner(
    tags={"p", "br", "em", "strong", "blockquote", "a"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="nofollow ugc",
)

OLD_COMMENT = nh3.Cleaner(
    tags={
        *("p", "br", "strong", "em", "s", "blockquote", "pre", "code", "ul", "ol", "li"),
        *("a", "q", "cite", "abbr"),
        *("b", "i", "del", "strike"),
    },
    attributes={"a": {"href"}, "abbr": {"title"}},
    url_schemes={"http", "https"},
    link_rel="nofollow ugc",
)

SAME = {"b": "strong", "i": "em", "del": "s", "strike": "s"}
"""What a tag is called here."""

OTHER_NAME = re.compile(r"<(/?)(b|i|del|strike)\b([^>]*+)>")
OTHER_BLOCK = re.compile(
    r"<(/?)(?:h[1-6]|div|address|dt|dd|td|th|caption|figcaption|center|section)(?=[\s>])[^<>]*+>",
    re.IGNORECASE,
)
LEADS_NOWHERE = re.compile(r'<a rel="nofollow ugc">(.*?)</a>', re.DOTALL)
EMPTY = re.compile(r"<p>\s*</p>\n?")

PRE = re.compile(r"<pre[^>]*+>\n")

MOST_ROUNDS = 8
"""How often a text is cleaned at most; most need it twice, the second time to see that it holds."""

BLANKS = re.compile(r"[ \t\n\r\f\v]+")
"""What HTML takes for one space; spaces that keep words together are none of them."""


def clean_article(html: str) -> str:
    """Return an author's HTML with nothing left in it that an article may not hold.

    The empty paragraphs with which an editor ends a text are left out.
    """
    return settled(lambda html: EMPTY_END.sub("", ARTICLE.clean(html)), html)


def tidy(html: str) -> str:
    """Return any HTML as a browser understands it: each tag closed, and nested as it should be.

    Only for what is written anew afterwards. What an article may hold in another shape stays, with
    its classes; what acts, what asks and what is drawn is left out, with its words.
    """
    return WHATEVER.clean(html)


def clean_comment(html: str) -> str:
    """Return a comment's HTML with nothing left in it that a reader may not write.

    Links are marked `nofollow ugc`, as search engines ask for user-generated content.
    """
    return settled(COMMENT.clean, html)


def clean_old_comment(html: str) -> str:
    """Return the HTML of a comment that WordPress kept, with nothing left that harms or is empty.

    It may hold more than what readers write here: lists, code, what is struck out. Other blocks are
    paragraphs, so that no words run together. Links are marked as in `clean_comment`, and those
    that lead nowhere are words.
    """
    return settled(_clean_old_comment, html)


def _clean_old_comment(html: str) -> str:
    known = OTHER_BLOCK.sub(r"<\1p>", html)
    cleaned = OLD_COMMENT.clean(known)
    cleaned = OTHER_NAME.sub(lambda tag: f"<{tag[1]}{SAME[tag[2]]}{tag[3]}>", cleaned)
    if LEADS_NOWHERE.search(cleaned):  # a link may stand within a link, in what no browser writes
        cleaned = OLD_COMMENT.clean(LEADS_NOWHERE.sub(r"\1", cleaned))
        cleaned = LEADS_NOWHERE.sub(r"\1", cleaned)
    return EMPTY.sub("\n", cleaned)


def settled(clean: Callable[[str], str], html: str) -> str:
    """Return what is left of a text that is cleaned until nothing of it changes any more.

    Once is enough for what must go. But a browser nests what is left in another way than where it
    stood within that, as a paragraph in a table that is gone: so it would not be read as written.
    """
    for _round in range(MOST_ROUNDS):
        # The first line break is none of the text (HTML, 13.1.2.5), so each reading takes one away.
        cleaned = PRE.sub(r"\g<0>\n", clean(html))
        if cleaned == html:
            break
        html = cleaned
    return cleaned


def plain(html: str) -> str:
    """Return the words of a short piece of HTML, such as a caption, on one line."""
    return BLANKS.sub(" ", words_of(html)).strip()
