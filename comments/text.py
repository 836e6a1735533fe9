"""A reader's text made into HTML: as typed but for light Markdown, or as WordPress shows it."""

import re
import zlib
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from blog import html, typography
from blog.wordpress.texts.paragraphs import paragraphs

MARKDOWN = MarkdownIt("zero", {"breaks": True, "linkify": True}).enable(
    ["blockquote", "emphasis", "linkify", "newline"]
)
# An address is linked only when typed in full: “fin.Il” is a full stop without its space,
# and an e-mail address in a text is nobody's wish to be harvested.
assert MARKDOWN.linkify
MARKDOWN.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
for schema in ("//", "ftp:", "mailto:"):
    MARKDOWN.linkify.add(schema, None)

END_OF_QUOTE = re.compile(r"^( {0,3}>.*\n)(?! {0,3}>|\n)", re.MULTILINE)

NO_TAG = re.compile(r"<(?!/?[a-z][a-z0-9]*(?=[\s/>])[^<>]*>|!--)", re.IGNORECASE)
"""A sign that a browser would take for the beginning of a tag, with all that follows."""

TAG = re.compile(r'(<(?:[^>"]|"[^"]*")*>)')
"""In HTML that was cleaned."""

NOT_LINKED = ("a", "code", "pre")
LINE_END = re.compile(r"<br>\n?")
BLOCK = re.compile(r"</?(?:p|blockquote|pre|ul|ol|li)>\s*")
BLANK_LINES = re.compile(r"\n{3,}")

HREF = re.compile(r'<a href="([^"]*)"')


def render(body: str) -> str:
    """Return the HTML of a comment: paragraphs, line breaks, emphasis, quotations, links.

    The grammar is CommonMark's, with everything else of it switched off, and one difference:
    a quotation ends with its line, so that the answer typed under it is not taken for part of it.
    Every sign stays as typed; spaces are those of the language that is active.
    """
    body = END_OF_QUOTE.sub(r"\1\n", body.replace("\r\n", "\n"))
    return typography.spaced(html.clean_comment(MARKDOWN.render(body)).strip())


def render_html(body: str) -> str:
    """Return the HTML of a comment as WordPress shows it: its own, with lines and full addresses.

    No word of it is lost; what a reader of today may not write, such as a list, stays.
    """
    rendered = html.clean_old_comment(paragraphs(NO_TAG.sub("&lt;", body))).strip()
    if "://" in rendered:
        # Cleaned once more, which marks the new links as the others.
        rendered = html.clean_old_comment("".join(_with_links(rendered)))
    return typography.spaced(rendered)


def _with_links(rendered: str) -> Iterator[str]:
    inside = ""
    for number, part in enumerate(TAG.split(rendered)):
        if number % 2:
            name = part.strip("</>").partition(" ")[0]
            if name in NOT_LINKED and inside in ("", name):
                inside = "" if part.startswith("</") else name
            yield part
        else:
            yield part if inside or "://" not in part else _linked(unescape(part))


def _linked(words: str) -> str:
    """Return words as HTML in which each address is a link."""
    assert MARKDOWN.linkify
    parts, end = [], 0
    for match in MARKDOWN.linkify.match(words) or []:
        address = MARKDOWN.normalizeLink(match.url)
        if MARKDOWN.validateLink(address):
            shown = escape(match.text, quote=False)
            parts += [escape(words[end : match.index], quote=False)]
            parts += [f'<a href="{escape(address)}">{shown}</a>']
            end = match.last_index
    return "".join([*parts, escape(words[end:], quote=False)])


def without_tags(rendered: str) -> str:
    """Return the words of a rendered comment, in lines and paragraphs."""
    lines = BLOCK.sub("\n\n", LINE_END.sub("\n", rendered))
    return BLANK_LINES.sub("\n\n", unescape(TAG.sub("", lines))).strip()


def fingerprint(body: str) -> int:
    """Return a number that is the same for the same text, and seldom for another."""
    return zlib.crc32(body.encode())


def count_links(body_html: str) -> int:
    """Return how many links a rendered comment holds."""
    return body_html.count("<a ")


def links(body_html: str) -> list[str]:
    """Return the addresses that a rendered comment links to, each once, in order."""
    return list(dict.fromkeys(unescape(found) for found in HREF.findall(body_html)))


def marks_link(link: str) -> str:
    """Return what stands in a rendered comment if, and only if, it links to an address."""
    return f'<a href="{escape(link, quote=False)}"'


def host(link: str) -> str:
    """Return the host of an address, or "" where it has none."""
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""
