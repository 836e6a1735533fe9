"""Cleaning of HTML: the one module that imports nh3."""

import re

import nh3

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

OTHER_NAME = re.compile(r"<(/?)(b|i|del|strike)>")
LEADS_NOWHERE = re.compile(r'<a rel="nofollow ugc">(.*?)</a>', re.DOTALL)
EMPTY = re.compile(r"<p>\s*</p>\n?")


def clean_article(html: str) -> str:
    """Return an author's HTML with nothing left in it that an article may not hold.

    The empty paragraphs with which an editor ends a text are left out.
    """
    return EMPTY_END.sub("", ARTICLE.clean(html))


def clean_comment(html: str) -> str:
    """Return a comment's HTML with nothing left in it that a reader may not write.

    Links are marked `nofollow ugc`, as search engines ask for user-generated content.
    """
    return COMMENT.clean(html)


def clean_old_comment(html: str) -> str:
    """Return the HTML of a comment that WordPress kept, with nothing left that harms or is empty.

    It may hold more than what readers write here: lists, code, what is struck out. Links are marked
    as in `clean_comment`, and those that lead nowhere are words.
    """
    cleaned = OTHER_NAME.sub(lambda tag: f"<{tag[1]}{SAME[tag[2]]}>", OLD_COMMENT.clean(html))
    return EMPTY.sub("\n", LEADS_NOWHERE.sub(r"\1", cleaned))
