"""Exports as WordPress writes them, of the site https://ancien.example in Paris.

    export([item(1, "Title", comments=[comment(7, parent=3)])], authors=[author("ada")])

Every text goes into a CDATA section, as in WordPress; `without` leaves elements out by their
names, and `extra` is put in as it is.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

SITE = "https://ancien.example"
GMT = "2021-03-04 09:05:06"
NO_DATE = "0000-00-00 00:00:00"
PARIS = ZoneInfo("Europe/Paris")


def export(
    items: Iterable[str] = (),
    *,
    authors: Iterable[str] = (),
    terms: Iterable[str] = (),
    title: str = "L’ancien site",
    description: str = "Des récits sous l’arbre",
    address: str = SITE,
    language: str = "fr-FR",
    version: str = "1.2",
    encoding: str = "UTF-8",
    extra: str = "",
    without: Collection[str] = (),
) -> bytes:
    """Return a file; what its items, authors and terms are is made by the functions below."""
    channel = {
        "title": title,
        "link": address,
        "description": description,
        "pubDate": "Thu, 04 Mar 2021 09:05:06 +0000",
        "language": language,
        "wp:wxr_version": version,
        "wp:base_site_url": address,
        "wp:base_blog_url": address,
    }
    lines = [
        f'<?xml version="1.0" encoding="{encoding}" ?>',
        '<!-- generator="WordPress/6.4" created="2021-03-04 09:05" -->',
        '<rss version="2.0"',
        f'\txmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"',
        '\txmlns:content="http://purl.org/rss/1.0/modules/content/"',
        '\txmlns:wfw="http://wellformedweb.org/CommentAPI/"',
        '\txmlns:dc="http://purl.org/dc/elements/1.1/"',
        f'\txmlns:wp="http://wordpress.org/export/{version}/">',
        "<channel>",
        _elements(channel, without),
        *authors,
        *terms,
        "<generator>https://wordpress.org/?v=6.4</generator>",
        extra,
        *items,
        "</channel>",
        "</rss>\n",
    ]
    return "\n".join(filter(None, lines)).encode(encoding)


def author(
    login: str = "ada", number: int = 1, email: str = "ada@ancien.example", name: str = "Ada"
) -> str:
    content = {
        "wp:author_id": number,
        "wp:author_login": login,
        "wp:author_email": email,
        "wp:author_display_name": name,
        "wp:author_first_name": "",
        "wp:author_last_name": "",
    }
    return _element("wp:author", content)


def category(slug: str, name: str) -> str:
    """Return an entry of the list of categories."""
    return _element("wp:category", {"wp:category_nicename": slug, "wp:cat_name": name})


def tag(slug: str, name: str) -> str:
    """Return an entry of the list of tags."""
    return _element("wp:tag", {"wp:tag_slug": slug, "wp:tag_name": name})


def term(taxonomy: str, slug: str, name: str) -> str:
    """Return an entry of the list of all other terms."""
    content = {"wp:term_taxonomy": taxonomy, "wp:term_slug": slug, "wp:term_name": name}
    return _element("wp:term", content)


def item(
    number: int = 1,
    title: str = "Le baobab",
    *,
    type: str = "post",
    status: str = "publish",
    slug: str | None = None,
    link: str | None = None,
    creator: str = "ada",
    content: str = "<p>On se réunit sous l’arbre.</p>",
    excerpt: str = "",
    date_gmt: str = GMT,
    date: str | None = None,
    password: str = "",
    is_sticky: bool = False,
    parent: int = 0,
    menu_order: int = 0,
    comments_open: bool = True,
    attachment_url: str | None = None,
    categories: Iterable[tuple[str, str]] = (),
    tags: Iterable[tuple[str, str]] = (),
    meta: Iterable[tuple[str, str]] = (),
    comments: Iterable[str] = (),
    extra: str = "",
    without: Collection[str] = (),
) -> str:
    """Return an item; categories and tags are pairs of slug and name, meta of key and value."""
    slug = f"texte-{number}" if slug is None else slug
    date = _in_paris(date_gmt) if date is None else date
    day = "" if type == "page" else date[:10].replace("-", "/") + "/"
    elements = {
        "title": title,
        "link": f"{SITE}/{day}{slug}/" if link is None else link,
        "pubDate": _pub_date(date_gmt),
        "dc:creator": creator,
        "description": "",
        "content:encoded": content,
        "excerpt:encoded": excerpt,
        "wp:post_id": number,
        "wp:post_date": date,
        "wp:post_date_gmt": date_gmt,
        "wp:comment_status": "open" if comments_open else "closed",
        "wp:ping_status": "closed",
        "wp:post_name": slug,
        "wp:status": status,
        "wp:post_parent": parent,
        "wp:menu_order": menu_order,
        "wp:post_type": type,
        "wp:post_password": password,
        "wp:is_sticky": int(is_sticky),
    }
    if attachment_url is not None:
        elements["wp:attachment_url"] = attachment_url
    lines = [
        "<item>",
        _elements(elements, without),
        *(_category("category", *pair) for pair in categories),
        *(_category("post_tag", *pair) for pair in tags),
        *(_meta("wp:postmeta", *pair) for pair in meta),
        extra,
        *comments,
        "</item>",
    ]
    return "\n".join(filter(None, lines))


def attachment(number: int, url: str, title: str = "Un arbre", *, alt: str = "", **kept) -> str:
    """Return the item of a picture; the rest is as in `item`."""
    meta = [("_wp_attachment_image_alt", alt)] if alt else []
    kept = {"type": "attachment", "status": "inherit", "content": "", "meta": meta} | kept
    return item(number, title, attachment_url=url, **kept)


def comment(
    number: int = 1,
    content: str = "Merci pour ce récit.",
    *,
    parent: int = 0,
    name: str = "Bintou",
    email: str = "bintou@example.org",
    website: str = "",
    ip_address: str = "192.0.2.7",
    date_gmt: str = GMT,
    date: str | None = None,
    approved: str = "1",
    type: str = "comment",
    user: int = 0,
    meta: Iterable[tuple[str, str]] = (),
    extra: str = "",
    without: Collection[str] = (),
) -> str:
    """Return a comment, for `item`."""
    elements = {
        "wp:comment_id": number,
        "wp:comment_author": name,
        "wp:comment_author_email": email,
        "wp:comment_author_url": website,
        "wp:comment_author_IP": ip_address,
        "wp:comment_date": _in_paris(date_gmt) if date is None else date,
        "wp:comment_date_gmt": date_gmt,
        "wp:comment_content": content,
        "wp:comment_approved": approved,
        "wp:comment_type": type,
        "wp:comment_parent": parent,
        "wp:comment_user_id": user,
    }
    metas = [_meta("wp:commentmeta", *pair) for pair in meta]
    lines = ["<wp:comment>", _elements(elements, without), *metas, extra, "</wp:comment>"]
    return "\n".join(filter(None, lines))


def _in_paris(gmt: str) -> str:
    moment = _moment(gmt)
    return moment.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S") if moment else gmt


def _pub_date(gmt: str) -> str:
    moment = _moment(gmt)
    return format_datetime(moment) if moment else ""


def _moment(gmt: str) -> datetime | None:
    try:
        return datetime.fromisoformat(gmt).replace(tzinfo=UTC)
    except ValueError:
        return None


def _category(domain: str, slug: str, name: str) -> str:
    return f'<category domain="{domain}" nicename="{slug}">{cdata(name)}</category>'


def _meta(element: str, key: str, value: str) -> str:
    return _element(element, {"wp:meta_key": key, "wp:meta_value": value})


def _element(name: str, content: dict[str, object]) -> str:
    return f"<{name}>\n{_elements(content)}\n</{name}>"


def _elements(content: dict[str, object], without: Collection[str] = ()) -> str:
    kept = ((name, value) for name, value in content.items() if name not in without)
    return "\n".join(f"\t<{name}>{cdata(value)}</{name}>" for name, value in kept)


def cdata(value: object) -> str:
    """Return a text as WordPress writes it."""
    return "<![CDATA[" + str(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"
