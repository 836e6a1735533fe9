"""Addresses that hold outside the site: in feeds, in mails, in the heads of pages."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

LOCAL_ADDRESS = re.compile(r'\b(href|src)="(/(?!/)[^"]*)"')
SET_OF_PICTURES = re.compile(r'\bsrcset="[^"]*"')
LOCAL_PICTURE = re.compile(r"(?<=[\s,\"])/(?!/)[^\s,\"]+")


def absolute(path: str) -> str:
    """Return the full address of a path, by `SITE_URL`.

    The Host header is left out of it, so that a page is the same whoever asked for it first.
    """
    return urljoin(f"{settings.SITE_URL}/", path)


def split(address: str) -> SplitResult:
    """Return the parts of an address that was typed somewhere; all are empty where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def absolutely(html: str, page: str = "") -> str:
    """Return cleaned HTML in which every address of this site is a full one.

    With the full address of its `page`, links within the text lead there.
    """

    def whole_set(found: re.Match[str]) -> str:
        return LOCAL_PICTURE.sub(lambda picture: absolute(picture[0]), found[0])

    whole = LOCAL_ADDRESS.sub(lambda found: f'{found[1]}="{absolute(found[2])}"', html)
    whole = SET_OF_PICTURES.sub(whole_set, whole)
    return whole.replace('href="#', f'href="{page}#') if page else whole
