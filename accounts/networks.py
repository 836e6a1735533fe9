"""Networks as they are written down: cut so short that they name no household."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest


def of(request: HttpRequest | None) -> str:
    """Return the network that a request came from, as 203.0.113.0/24 or 2001:db8:1::/48."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", "") if request else "")
    except ValueError:
        return ""  # a web server on a Unix socket that names no reader
    if isinstance(address, IPv6Address):
        if not address.ipv4_mapped:
            return str(ip_network((int(address), 48), strict=False))
        address = address.ipv4_mapped
    return str(ip_network((address, 24), strict=False))
