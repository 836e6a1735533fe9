"""Networks as they are written down: cut so short that they name no household."""

from django.http import HttpRequest

from blog.discretion import network_of


def of(request: HttpRequest | None) -> str:
    """Return the network that a request came from, as 203.0.113.0/24 or 2001:db8:1::/48.

    It is "" behind a web server on a Unix socket that names no reader.
    """
    return str(network_of(request.META.get("REMOTE_ADDR", "") if request else "") or "")
