"""How often one network may do what costs the site or its readers something.

It is counted in the cache that all processes share, under keyed digests that tell no address. Where
each process has a cache of its own, each counts for itself. While the cache fails, nobody is held
back: a site that is open to some abuse for an hour does less harm than one that is shut to all.
"""

import logging
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import NamedTuple

from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.quiet_cache import QuietCache

logger = logging.getLogger(__name__)

A_MINUTE = 60


class Limit(NamedTuple):
    """So many times within so many seconds."""

    name: str
    most: int
    seconds: int


# A network of IPv4 may be a school, or a town behind one address of its telephone company.
POSTING = Limit("posting", 20, 10 * A_MINUTE)
PREVIEWING = Limit("previewing", 60, 10 * A_MINUTE)
LIKING = Limit("liking", 200, 10 * A_MINUTE)
SEARCHING = Limit("searching", 60, A_MINUTE)
REPORTING = Limit("reporting", 10, 60 * A_MINUTE)

THIS_MACHINE = "::"
"""The network of ::1, beside all of 127.0.0.0/8."""

memory = LocMemCache("limits", {"OPTIONS": {"MAX_ENTRIES": 50_000}})
"""Where a process counts for itself: the cache of pages forgets too soon, as it holds few."""

quiet = QuietCache()


class TooMany(Exception):
    """One network did something too often; the text says when it may do it again."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        """After how many seconds it is taken."""
        if wait > A_MINUTE:
            minutes = ceil(wait / A_MINUTE)
            sentence = ngettext(
                "Very much came from your network just now. Please try again in %d minute.",
                "Very much came from your network just now. Please try again in %d minutes.",
                minutes,
            )
            super().__init__(sentence % minutes)
        else:
            sentence = ngettext(
                "Very much came from your network just now. Please try again in %d second.",
                "Very much came from your network just now. Please try again in %d seconds.",
                wait,
            )
            super().__init__(sentence % wait)

    @property
    def with_words(self) -> str:
        """The same, above a form that still holds what was typed."""
        return " ".join([str(self), _("What you typed is still below.")])


def admit(limit: Limit, request: HttpRequest) -> None:
    """Count one more; raises TooMany if that is one too many.

    This machine may do all as often as it likes: what seems to come from it is a script's, or comes
    through a proxy that is not named in TRUSTED_PROXIES, behind which all readers look the same.
    """
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    if not network or network == THIS_MACHINE or ip_address(network).is_loopback:
        return
    now = timezone.now().timestamp()
    digest = salted_hmac("blog.limits", network, algorithm="sha256").hexdigest()[:32]
    used = _count(f"limit:{limit.name}:{int(now // limit.seconds)}:{digest}", limit.seconds)
    if used == limit.most + 1:
        logger.warning(
            "A network is held back: more than %d times %s within %d seconds. If this is said of "
            "readers who have nothing in common, name your proxies in TRUSTED_PROXIES.",
            limit.most,
            limit.name,
            limit.seconds,
        )
    if used > limit.most:
        raise TooMany(ceil(limit.seconds - now % limit.seconds))


def _count(key: str, seconds: int) -> int:
    if not isinstance(caches["default"], LocMemCache):
        return quiet.count(key, seconds)
    memory.add(key, 0, seconds)
    try:
        return memory.incr(key)
    except ValueError:  # it was forgotten just now
        return 1


def network_of(address: str) -> str:
    """Return the network of an IP address, or "" where the web server names none.

    Of IPv6 that is a /64 (RFC 6177), which one household or one server has; of IPv4 the address.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip_network((int(ip), 64), strict=False).network_address
    return str(ip)


def refused(response: HttpResponse, refusal: TooMany) -> HttpResponse:
    """Say for machines as well when to try again, and that no cache may give this to others."""
    response.status_code = 429
    response["Retry-After"] = str(refusal.wait)
    response["Cache-Control"] = "no-store"
    return response
