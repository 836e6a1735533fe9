"""Shortcodes, and addresses that stand alone in a line, as HTML.

https://developer.wordpress.org/plugins/shortcodes/ has the grammar. Three elements of our own say
what only the site around can make of them: `<wp-gallery>`, `<wp-link>` and `<wp-remark>`.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import NamedTuple

from blog.wordpress.remarks import Reason
from blog.wordpress.texts.players import page_of

TOKEN = re.compile(
    r"""<p(?:\s[^<>]*+)?>\s*+(?P<paragraph>https?://[^\s<>"]++)\s*+</p>"""
    r"""|^[ \t]*+(?P<line>https?://[^\s<>"]++)[ \t]*+$"""
    r"|<(?P<tag>[a-z/!?])[^<>]*+>"
    r"|\[(?P<doubled>\[?)(?P<closes>/?)(?P<name>[a-z0-9_-]++)(?P<rest>[^\[\]]*+)\](?P<end>\]?)",
    re.IGNORECASE | re.MULTILINE,
)
CLOSING = re.compile(r"\[/([a-z0-9_-]++)\]", re.IGNORECASE)
VERBATIM = re.compile(r"<(pre|code|script|style|textarea)(?=[\s>])", re.IGNORECASE)
ATTRIBUTE = re.compile(
    r"""([\w-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|[“”«]([^“”»]*+)[”»]|([^\s"'<>]++))"""
)
LINKED_IMAGE = re.compile(
    r"\s*+((?:<a\s[^<>]*+>\s*+)?<img\s[^<>]*+>(?:\s*+</a>)?)(.*)", re.IGNORECASE | re.DOTALL
)
ADDRESS_FIRST = re.compile(r"=|\s++https?://")
"""An address may itself hold equals signs."""
NUMBER = re.compile(r"\d{1,18}")

CAPTIONS = {"caption", "wp_caption"}
FILES = {"audio", "video"}
FILE_ATTRIBUTES = ("src", "mp3", "m4a", "ogg", "wav", "flac", "mp4", "m4v", "webm", "ogv", "url")
EMBEDS = {
    *("embed", "youtube", "vimeo", "dailymotion", "soundcloud", "googlemaps", "tweet", "instagram"),
    *("facebook", "spotify", "ted", "tiktok", "flickr", "slideshare", "bandcamp", "pinterest"),
}
PAGES_BY_IDENTIFIER = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
    "ted": "https://www.ted.com/talks/{}",
    "tweet": "https://twitter.com/i/web/status/{}",
}
WIDELY_USED = {
    *("contact-form", "contact-form-7", "contact-field", "jetpack-contact-form", "wpforms"),
    *("gravityform", "ninja_form", "formidable", "mc4wp_form", "mailpoet_form", "subscribe2"),
    *("blog_subscription_form", "sharedaddy", "shareaholic", "jetpack-related-posts", "recaptcha"),
    *("polldaddy", "crowdsignal", "wufoo", "wpvideo", "videopress", "slideshow", "playlist"),
    *("portfolio", "recent_posts", "display-posts", "archives", "sitemap", "toc", "ez-toc"),
    *("nggallery", "rev_slider", "tablepress", "twitter-timeline", "gravatar", "scribd", "gigya"),
    *("archiveorg", "brightcove", "bliptv", "getty", "googleapps", "houzz", "mixcloud"),
}
KNOWN = CAPTIONS | FILES | EMBEDS | WIDELY_USED | {"gallery"}


class Shortcode(NamedTuple):
    name: str
    named: dict[str, str]
    words: list[str]
    """What stands in it without a name."""
    content: str
    """What it encloses."""


def expand(content: str) -> str:
    """Return a text with HTML in the place of its shortcodes.

    One that is not known leaves a remark, and the words that it encloses. Brackets that are no
    shortcode stay, as does all that stands in a tag, in `<pre>` or in `<code>`.
    """
    return "".join(_parts(content))


def remark(reason: Reason, detail: str) -> str:
    return f'<wp-remark reason="{reason}" detail="{escape(detail)}"></wp-remark>'


def link(address: str) -> str:
    """Return a link that stands in a paragraph of its own; `address` is escaped or not."""
    return f'\n\n<wp-link href="{escape(unescape(address))}"></wp-link>\n\n'


def gallery(numbers: str, without: str = "") -> str:
    return (
        f'\n\n<wp-gallery ids="{",".join(NUMBER.findall(numbers))}"'
        f' exclude="{",".join(NUMBER.findall(without))}"></wp-gallery>\n\n'
    )


def _parts(content: str) -> Iterator[str]:
    closings = {closing[1]: closing.start() for closing in CLOSING.finditer(content)}
    opened: set[str] = set()
    never_closed: set[str] = set()
    position = 0
    while token := TOKEN.search(content, position):
        yield content[position : token.start()]
        position = token.end()
        if address := token["line"] or token["paragraph"]:
            yield link(address.removesuffix("&nbsp;"))
        elif token["tag"]:
            position = _end_of_verbatim(content, token, never_closed)
            yield content[token.start() : position]
        elif not _is_shortcode(token, closings, opened):
            is_escaped = token["doubled"] and token["end"] and not token["rest"]
            yield _in_brackets(token) if is_escaped else token[0]
        elif token["doubled"] and token["end"]:
            yield _in_brackets(token)
        else:
            name = token["name"]
            enclosed = ""
            opened.add(name)
            if name in KNOWN and name not in WIDELY_USED and closings.get(name, -1) >= position:
                end = content.index(f"[/{name}]", position)
                enclosed, position = content[position:end], end + len(f"[/{name}]")
            html = "" if token["closes"] else _html(_read(token, enclosed))
            yield ("[" if token["doubled"] else "") + html + ("]" if token["end"] else "")
    yield content[position:]


def _in_brackets(token: re.Match[str]) -> str:
    """Return an escaped shortcode as it is to be read; the entity keeps it from being one."""
    return f"&#91;{token['closes']}{token['name']}{token['rest']}]"


def _end_of_verbatim(content: str, token: re.Match[str], never_closed: set[str]) -> int:
    opening = VERBATIM.match(token[0])
    if opening and (name := opening[1].lower()) not in never_closed:
        closing = re.compile(f"</{name}", re.IGNORECASE).search(content, token.end())
        if closing:
            return closing.start()
        never_closed.add(name)
    return token.end()


def _is_shortcode(token: re.Match[str], closings: dict[str, int], opened: set[str]) -> bool:
    name, rest = token["name"], token["rest"]
    if token["closes"]:
        return name in opened and not rest.strip()
    if rest and rest[0] not in " \t\n\xa0/=":
        return False
    if closings.get(name, -1) > token.start():
        return True
    if name in CAPTIONS:
        return False
    if name in KNOWN:
        # A word such as "[facebook]" may well be one of the writer's.
        return bool(rest) or name not in EMBEDS
    is_quoted = any(value[1] or value[2] or value[3] for value in ATTRIBUTE.findall(rest))
    return is_quoted and ATTRIBUTE.sub("", rest).strip() in ("", "/")


def _read(token: re.Match[str], enclosed: str) -> Shortcode:
    rest = token["rest"].replace("\xa0", " ")
    if ADDRESS_FIRST.match(rest):
        return Shortcode(token["name"], {}, rest.lstrip("=").strip("\"' ").split(), enclosed)
    named = {name.lower(): "".join(values) for name, *values in ATTRIBUTE.findall(rest)}
    words = [word.strip("\"'“”") for word in ATTRIBUTE.sub(" ", rest).split() if word != "/"]
    return Shortcode(token["name"], named, words, enclosed)


def _html(shortcode: Shortcode) -> str:
    name, named = shortcode.name, shortcode.named
    if name in CAPTIONS:
        return _caption(shortcode)
    if name == "gallery":
        return gallery(named.get("ids") or named.get("include", ""), named.get("exclude", ""))
    if name in FILES and (address := _file(shortcode)):
        return f'\n\n<{name} src="{escape(unescape(address))}"></{name}>\n\n'
    if name in EMBEDS and (address := _page(shortcode)):
        return link(address)
    return remark(Reason.SHORTCODE, f"[{name}]")


def _caption(shortcode: Shortcode) -> str:
    content = expand(shortcode.content)
    found = LINKED_IMAGE.match(content)
    if not found:
        return content
    image, words = found[1], found[2].strip() or shortcode.named.get("caption", "")
    number = NUMBER.search(shortcode.named.get("id", ""))
    if number and "wp-image-" not in image:
        image = image.replace("<img", f'<img data-number="{number[0]}"', 1)
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure>{image}{caption}</figure>\n\n"


def _file(shortcode: Shortcode) -> str:
    named = [shortcode.named[name] for name in FILE_ATTRIBUTES if name in shortcode.named]
    candidates = [*named, *shortcode.words, shortcode.content.strip()]
    # A player of long ago took several files, and its settings after a bar.
    return next((c.partition("|")[0].partition(",")[0] for c in candidates if "/" in c), "")


def _page(shortcode: Shortcode) -> str:
    values = [*shortcode.named.values(), *shortcode.words, *unescape(shortcode.content).split()]
    values = [value for value in values if value]
    address = next((value for value in values if re.match(r"(?:https?:)?//", value)), "")
    if address:
        return page_of(address) or address
    identifier = shortcode.named.get("id") or next(iter(values), "")
    page = PAGES_BY_IDENTIFIER.get(shortcode.name)
    return page.format(identifier) if page and re.fullmatch(r"[\w-]+", identifier) else ""
