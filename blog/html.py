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

COMMENT = nh3.Cleaner(
    tags={"p", "br", "em", "strong", "blockquote", "a"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="nofollow ugc",
)


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


def plain(html: str) -> str:
    """Return the words of a short piece of HTML, such as a caption, on one line."""
    return " ".join(unescape(strip_tags(html)).split())
