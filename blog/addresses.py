"""Addresses that hold outside the site: in feeds, in mails, in the heads of pages."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

LOCAL_ADDRESS = re.compile(r'\b(href|src)="(/(?!/)[^"]*)"')


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


def absolutely(html: str) -> str:
    """Return cleaned HTML in which every address of this site is a full one."""
    return LOCAL_ADDRESS.sub(lambda match: f'{match[1]}="{absolute(match[2])}"', html)
