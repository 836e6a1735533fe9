"""Addresses that hold outside the site: in feeds, in mails, in the heads of pages."""

from urllib.parse import urljoin

from django.conf import settings


def absolute(path: str) -> str:
    """Return the full address of a path, by `SITE_URL`.

    The Host header is left out of it, so that a page is the same whoever asked for it first.
    """
    return urljoin(f"{settings.SITE_URL}/", path)
