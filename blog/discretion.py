"""Addresses that are cut before they are written down, so that they name nobody.

Of an IP address the network stays, which is that of many households; of an e-mail address, the
domain.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

type Network = IPv4Network | IPv6Network

EMAIL = re.compile(r"[^\s<>()\[\]{}\"'`,;:=|\\/@]{1,64}@((?:[\w-]{1,63}\.){1,9}[\w-]{0,63})")
"""An e-mail address, and its domain; bounded, so that no line takes long."""

FOUR = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")
SIX = re.compile(
    r"(?<![\w.:])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,39}"
    r"(?:(?<=:)\d[\d.]{6,14})?(?![\w:]|\.\d)"
)
"""What may be an IP address; `_address` looks whether it is."""

PREFIX = {4: 24, 6: 48}
"""How much of an address stays, in bits by IP version."""


def network_of(text: str) -> Network | None:
    """Return the network of an IP address, a /24 or, of IPv6, a /48; None where it is none."""
    return _network(address) if (address := address_of(text)) else None


def discreet(text: str) -> str:
    """Return a text without the names in e-mail addresses, and with IP addresses cut."""
    return _cut(text, r"…@\1", lambda address: str(_network(address).network_address))


def without_addresses(text: str) -> str:
    """Return a text without any e-mail or IP address."""
    return _cut(text, "…", lambda address: "…")


def _cut(text: str, email: str, left: Callable[[IPv4Address | IPv6Address], str]) -> str:
    def cut(found: re.Match[str]) -> str:
        address = address_of(found[0])
        if address is None or address.is_loopback or address.is_unspecified:
            return found[0]
        return left(address)

    return FOUR.sub(cut, SIX.sub(cut, EMAIL.sub(email, text)))


@lru_cache(maxsize=1000)
def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address; IPv4 as what it is where a socket for both shows it as IPv6."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(address: IPv4Address | IPv6Address) -> Network:
    return ip_network((int(address), PREFIX[address.version]), strict=False)
