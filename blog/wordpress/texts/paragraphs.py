"""The paragraphs of a text that was typed in lines, as WordPress makes them when it shows it.

WordPress keeps such texts without paragraphs; `wpautop` describes what it makes of them
(https://developer.wordpress.org/reference/functions/wpautop/).
"""

import re
from collections.abc import Iterator
from itertools import groupby

LIKE_LIST = {"ul", "ol", "menu", "dl", "table", "thead", "tbody", "tfoot", "tr", "colgroup", "map"}
"""What holds elements and no text of its own."""
LIKE_HEADING = {*("h1", "h2", "h3", "h4", "h5", "h6"), "caption", "dt", "legend", "summary"}
"""What holds lines and never paragraphs."""
LIKE_ITEM = {"li", "td", "th", "dd", "figure", "figcaption"}
"""What holds lines, or paragraphs once there are several."""
AS_IT_IS = {"pre", "script", "style"}
BLOCKS = {
    *LIKE_LIST,
    *LIKE_HEADING,
    *LIKE_ITEM,
    *AS_IT_IS,
    *("p", "div", "blockquote", "hr", "col", "area", "address", "center", "form", "fieldset"),
    *("article", "aside", "section", "header", "footer", "hgroup", "main", "nav", "details"),
}

BLOCK_TAG = re.compile(rf"(</?(?:{'|'.join(sorted(BLOCKS))})(?=[\s/>])[^<>]*>)", re.IGNORECASE)
TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
NAME = re.compile(r"<(/?)([a-z0-9]+)", re.IGNORECASE)
ENDS_WITH_BREAK = re.compile(r"<br ?/?>\Z", re.IGNORECASE)
TWO_LINE_BREAKS = re.compile(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
VERBATIM = re.compile(r"<(/?)(pre|script|style|code)(?=[\s/>])[^<>]*>", re.IGNORECASE)
SHOWS = re.compile(r"<(?:img|br|iframe|object|embed|audio|video|input)\b", re.IGNORECASE)
SPACE = " \t\n"
"""White space that HTML folds; a no-break space is a sign of its own."""


def paragraphs(text: str) -> str:
    """Return the HTML of a text in which blank lines part paragraphs and a line is a line.

    The HTML in the text stays, sound or not: what comes out still has to be cleaned. The words of
    `<pre>` and `<code>` keep their lines as they are; comments are left out.
    """
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    text = TAG.sub(lambda tag: tag[0].replace("\n", " "), without_comments(text))
    text = TWO_LINE_BREAKS.sub("\n\n", _with_lines_hidden(text))
    return "".join(_pieces(text)).replace("\0", "\n").strip(SPACE)


def without_comments(text: str) -> str:
    """Return a text without its HTML comments; one that is never closed keeps its words."""
    first, *rest = text.split("<!--")
    kept = [first]
    open_since: list[str] = []
    for part in rest:
        _, end, after = part.partition("-->")
        if end:
            kept.append(after)
            open_since = []
        else:
            open_since.append(part)
    return "".join(kept + open_since)


def _with_lines_hidden(text: str) -> str:
    """Put NUL, which no text holds, for each line break within what is shown as it is."""
    parts = []
    end = start = 0
    name = ""
    for tag in VERBATIM.finditer(text):
        closes, its_name = tag[1], tag[2].lower()
        if closes and its_name == name:
            parts += [text[end:start], text[start : tag.start()].replace("\n", "\0")]
            end, name = tag.start(), ""
        elif not closes and name in ("", "code"):
            start, name = tag.end(), its_name
    return "".join([*parts, text[end:]])


def _pieces(text: str) -> Iterator[str]:
    inside: list[str] = []
    run = ""
    for number, piece in enumerate(BLOCK_TAG.split(text)):
        container = inside[-1] if inside else ""
        if number % 2 == 0:
            run = "".join(_run(piece, container))
            yield run
            continue
        _enter_or_leave(piece, inside)
        # A tag that may not stand where it does is passed over, and the words around it stay two.
        if container in AS_IT_IS and container in inside:
            yield piece
        elif piece.startswith("</"):
            yield f"{piece}\n"
        else:
            yield piece if run[-1:] in ("", "\n") else f"\n{piece}"


def _enter_or_leave(tag: str, inside: list[str]) -> None:
    match = NAME.match(tag)
    assert match
    closes, name = match[1], match[2].lower()
    # A paragraph ends where any other block begins.
    if inside[-1:] == ["p"] and not (closes and name == "p"):
        inside.pop()
    if not closes and name not in ("hr", "col", "area"):
        inside.append(name)
    elif name in inside[-20:]:
        while inside.pop() != name:
            pass


def _run(text: str, container: str) -> Iterator[str]:
    """Yield what a text without block-level tags becomes within `container`."""
    if container in AS_IT_IS:
        yield text
        return
    chunks = list(_chunks(text))
    if container == "p":
        yield "</p>\n<p>".join(chunks)
    elif container in LIKE_HEADING:
        yield "<br>\n".join(chunks)
    elif container in LIKE_LIST or (container in LIKE_ITEM and len(chunks) < 2):
        yield "\n".join(chunks)
    else:
        for chunk in chunks:
            yield f"<p>{chunk}</p>\n" if _is_to_be_seen(chunk) else chunk


def _chunks(text: str) -> Iterator[str]:
    lines = [line.strip(SPACE) for line in text.split("\n")]
    for has_words, group in groupby(lines, bool):
        if has_words:
            *first, last = group
            yield "".join(map(_with_break, first)) + last


def _with_break(line: str) -> str:
    return f"{line}\n" if ENDS_WITH_BREAK.search(line[-6:]) else f"{line}<br>\n"


def _is_to_be_seen(chunk: str) -> bool:
    return bool(TAG.sub("", chunk).strip(SPACE) or SHOWS.search(chunk))
