"""Cleaning of HTML: the one module that imports nh3."""

import re
from html import unescape

import nh3
from django.utils.html import strip_tags

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

OTHER_NAME = re.compile(r"<(/?)(b|i|del|strike)(?=[ >])")
OTHER_BLOCK = re.compile(
    r"<(/?)(?:h[1-6]|div|address|dt|dd|td|th|caption|figcaption|center|section)(?=[\s>])[^<>]*+>",
    re.IGNORECASE,
)
LEADS_NOWHERE = re.compile(r'<a rel="nofollow ugc">(.*?)</a>', re.DOTALL)
EMPTY = re.compile(r"<p>\s*</p>\n?")

FIRST_LINES = re.compile(r"<pre>\n+")
"""HTML leaves out the first line break, and would leave out another each time."""

MOST_PASSES = 5
"""How often HTML is cleaned at most until it stays as it is; that of editors takes two."""

BLANKS = re.compile(r"[ \t\n\r\f\v]+")
"""What HTML takes for one space; spaces that keep words together are none of them."""


def clean_article(html: str) -> str:
    """Return an author's HTML with nothing left in it that an article may not hold.

    The empty paragraphs with which an editor ends a text are left out.
    """
    return EMPTY_END.sub("", _clean(ARTICLE, html))


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
    return _clean(COMMENT, html)


def clean_old_comment(html: str) -> str:
    """Return the HTML of a comment that WordPress kept, with nothing left that harms or is empty.

    It may hold more than what readers write here: lists, code, what is struck out. Other blocks are
    paragraphs, so that no words run together. Links are marked as in `clean_comment`, and those
    that lead nowhere are words.
    """
    known = OTHER_BLOCK.sub(r"<\1p>", html)
    named = OTHER_NAME.sub(lambda tag: f"<{tag[1]}{SAME[tag[2]]}", _clean(OLD_COMMENT, known))
    # A link may stand within a link, in what no browser writes.
    while LEADS_NOWHERE.search(named):
        named = _clean(OLD_COMMENT, LEADS_NOWHERE.sub(r"\1", named))
    return FIRST_LINES.sub("<pre>", EMPTY.sub("\n", named))


def _clean(cleaner: nh3.Cleaner, html: str) -> str:
    """Clean until nothing changes: what was left out may have held apart what cannot be nested."""
    for _pass in range(MOST_PASSES):
        before, html = html, FIRST_LINES.sub("<pre>", cleaner.clean(html))
        if html == before:
            break
    return html


def plain(html: str) -> str:
    """Return the words of a short piece of HTML, such as a caption, on one line."""
    return BLANKS.sub(" ", unescape(strip_tags(html))).strip()
