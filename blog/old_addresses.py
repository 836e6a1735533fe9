"""Where the addresses of before lead: those that are kept as rows, and those that have a shape.

The shapes are those of WordPress: https://wordpress.org/documentation/article/customize-permalinks/
and https://wordpress.org/documentation/article/wordpress-feeds/
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from django.db.models import Q
from django.urls import reverse

from blog.models import Article, OldAddress, Picture, Tag
from blog.models.old_addresses import LONGEST

SITE = re.compile(r"^\s*[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
INDEX = re.compile(r"^/index\.php(?=/|$)")

IDENTIFIERS = ("p", "page_id", "attachment_id")
"""Three names for one thing: WordPress counts articles, pages and attachments together."""
NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)

DATE = re.compile(r"/(?P<year>\d{4})(?:/(?P<month>\d{1,2})(?:/\d{1,2})?)?", re.ASCII)
AUTHOR = re.compile(r"/author/[^/]+")
CATEGORY = re.compile(r"/category(?:/.+)?/(?P<slug>[^/]+)")
TAG = re.compile(r"/(?:tag|category(?:/.+)?)/(?P<slug>[-\w]+)", re.ASCII)
ARTICLE = re.compile(r"(?P<date>/\d{4}/\d{1,2}/\d{1,2})?/(?P<slug>[-\w]+)", re.ASCII)
IMAGE = re.compile(r"(?P<stem>.+)(?P<type>\.(?:avif|gif|jpe?g|png|webp))", re.IGNORECASE)
VERSION = re.compile(r"-(?:\d+x\d+|scaled|rotated|e\d{9,})$", re.ASCII)
"""What WordPress adds to the name of a picture that it made smaller, turned or cut."""

ENDING = re.compile(
    r"(?P<whole>.*?)/(?:"
    r"(?P<feed>(?:feed/)?(?:feed|atom|rdf|rss2?))"
    r"|(?P<pages>page/|comment-page-)(?P<number>\d{1,6})"
    r"|amp|embed|trackback|\d{1,3}"
    r")",
    re.ASCII,
)
"""What stands behind the address of something for a part of it, or for another form."""

FEED_OF_COMMENTS = "/comments/feed/"
"""Not reversed: whoever serves it is unknown here, but the address is fixed."""


class Place(NamedTuple):
    """Something that readers find on this site."""

    address: str
    pages: str = ""
    """By which ending WordPress told its pages apart."""
    feed: str = ""
    """The address of its feed."""


def normalise(address: str) -> str:
    """Return a full address, or a path, encoded or not, as `OldAddress.path` has it.

    Of a query only the identifier is kept. What cannot be kept, and the front page, is "".
    """
    path, _, query = SITE.sub("", address).partition("#")[0].partition("?")
    tidy = _tidy(unquote(path))
    return _number(dict(parse_qsl(query))) if tidy == "/" else tidy


def possible_paths(old: str) -> list[str]:
    """Return the paths by which something may be kept, beginning with its own.

    A category is kept without those above it. A picture is kept as it was uploaded or as
    WordPress made it from that, and asked for in any of its sizes.
    """
    if category := CATEGORY.fullmatch(old):
        return [old, f"/category/{category['slug']}"]
    if image := IMAGE.fullmatch(old):
        stems = [image["stem"]]
        while (shorter := VERSION.sub("", stems[-1])) != stems[-1]:
            stems.append(shorter)
        return [f"{s}{v}{image['type']}" for s in stems for v in ("", "-scaled", "-rotated")]
    return [old]


def remember(
    addresses: Iterable[str],
    *,
    article: Article | None = None,
    tag: Tag | None = None,
    picture: Picture | None = None,
) -> None:
    """Have old addresses lead to the one thing that is given, unless they lead to another.

    That may be the address of today as well, which holds should it get another tomorrow.
    """
    paths = dict.fromkeys(normalise(address) for address in addresses)
    OldAddress.objects.bulk_create(
        [
            OldAddress(path=path, article=article, tag=tag, picture=picture)
            for path in paths
            if path
        ],
        ignore_conflicts=True,
    )


def by_query(query: Mapping[str, str]) -> str:
    """Return the path, as WordPress would write it, of what a query asks of the front page.

    "" where it asks for nothing but the front page.
    """
    number = _number(query)
    feed = query.get("feed", "")
    if not feed:
        return number
    whole = number or ("/comments" if feed.startswith("comments-") else "")
    return f"{whole}/feed/atom" if feed.endswith("atom") else f"{whole}/feed"


def find(path: str, query: Mapping[str, str]) -> str | None:
    """Return the address, on this site, of what stood at a path where nothing stands now.

    It is never that path itself, nor of anything that readers may not see.
    """
    asked = _tidy(path)
    if asked == "/":
        asked = by_query(query) or asked
    ending = None if DATE.fullmatch(asked) else ENDING.fullmatch(asked)
    whole = (ending["whole"] or "/") if ending else asked
    names = possible_paths(whole)
    kept = _kept([asked, *names])
    if asked in kept:
        address = kept[asked].address
    elif ending and ending["feed"] and whole == "/comments":
        address = _part(Place("", feed=FEED_OF_COMMENTS), ending)
    else:
        place = next((kept[name] for name in names if name in kept), None) or _by_shape(whole)
        address = _part(place, ending) if place else ""
    return None if unquote(address.partition("?")[0]) in ("", path) else address


def _tidy(path: str) -> str:
    """Return a decoded path with single slashes and none at its end; "" if it is not sound."""
    tidy = "/" + "/".join(part for part in path.split("/") if part)
    tidy = INDEX.sub("", tidy) or "/"
    return "" if len(tidy) > LONGEST or CONTROL_CHARACTERS.search(tidy) else tidy


def _number(query: Mapping[str, str]) -> str:
    """Return the path of the identifier in a query, or ""."""
    values = (query.get(name, "") for name in IDENTIFIERS)
    number = next((value for value in values if NUMBER.fullmatch(value)), None)
    return f"/?p={int(number)}" if number else ""


def _kept(paths: list[str]) -> dict[str, Place]:
    """Return what is kept of these paths and leads readers somewhere."""
    rows = OldAddress.objects.filter(
        Q(article__in=Article.objects.visible())
        | Q(tag__in=Tag.objects.used())
        | Q(picture__isnull=False),
        path__in=paths,
    )
    rows = rows.select_related("article", "tag", "picture")
    kept = {}
    for row in rows.defer("article__body", "article__body_html"):
        thing = row.article or row.tag or row.picture
        assert thing, "The database lets no row in that leads nowhere."
        kept[row.path] = _place(thing)
    return kept


def _by_shape(old: str) -> Place | None:
    """Return what an address without a row leads to, as it can be read from its parts."""
    found: Article | Tag | None = None
    if old == "/" or AUTHOR.fullmatch(old):
        return Place(reverse("blog:home"), "page/", reverse("blog:feed"))
    if date := DATE.fullmatch(old):
        year, month = date["year"], date["month"]
        if month:
            address = reverse("blog:month", args=[year, month.zfill(2)])
        else:
            address = reverse("blog:year", args=[year])
        return Place(address, feed=reverse("blog:feed"))
    if tag := TAG.fullmatch(old):
        found = Tag.objects.used().filter(slug=tag["slug"]).first()
    elif article := ARTICLE.fullmatch(old):
        kind = Article.Kind.ARTICLE if article["date"] else Article.Kind.PAGE
        texts = Article.objects.visible().filter(kind=kind, slug=article["slug"])
        found = texts.only("kind", "slug", "published_at").first()
    return _place(found) if found else None


def _place(thing: Article | Tag | Picture) -> Place:
    if isinstance(thing, Picture):
        return Place(thing.file.url)
    address = thing.get_absolute_url()
    pages = "comment-page-" if isinstance(thing, Article) else "page/"
    return Place(address, pages, f"{address}feed/")


def _part(place: Place, ending: re.Match[str] | None) -> str:
    """Return the address of what an ending means of a place; of the place, if it has no such part.

    No fragment is added: a browser keeps the one that it came with, `#comment-12` for example,
    only if the new address has none (RFC 9110, 10.2.2).
    """
    if ending and ending["feed"] and place.feed:
        return f"{place.feed}atom/" if ending["feed"].endswith("atom") else place.feed
    if ending and ending["pages"] == place.pages and int(ending["number"]) > 1:
        return f"{place.address}?page={int(ending['number'])}"
    return place.address
