"""Reading of pages elsewhere, without lending anyone our place in the network.

An author's link, or a redirect behind it, may name a machine that only this server can reach.
So the connection goes to an address that was checked, and never through a name that is resolved
a second time (DNS rebinding). This is the one module that imports httpcore.
"""

import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from ssl import SSLContext
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore
from django.conf import settings
from django.utils.encoding import iri_to_uri, punycode

type Address = IPv4Address | IPv6Address

MOST_REDIRECTS = 5
DEFAULT_PORTS = {"http": 80, "https": 443}
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")


class PageUnreadable(Exception):
    """A page elsewhere was not read; the message says why."""


class AddressRefused(PageUnreadable):
    """The address is not one of the public web."""


class TooManyRedirects(PageUnreadable):
    """The page sends on and on."""


class TooSlow(PageUnreadable):
    """The time was over before the answer was."""


class TooLarge(PageUnreadable):
    """The answer is larger than what was asked for."""


class WrongType(PageUnreadable):
    """The answer is of another type than what was asked for."""


def is_public(address: Address) -> bool:
    """Say whether an address lies on the public internet, however IPv4 is wrapped in IPv6."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if address in NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if wrapped := address.ipv4_mapped or address.sixtofour:
        return is_public(wrapped)
    # Teredo, documentation and the like are not global; the rest of IPv6 is not given out yet.
    return address.is_global and address in GLOBAL_UNICAST


def resolve(host: str) -> list[str]:
    """Return the addresses of a host, in the order in which the system would try them."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True)
class Limits:
    """How far a reading may go: which addresses, which ports, how it finds them, how long."""

    allows: Callable[[Address], bool] = is_public
    ports: frozenset[int] = frozenset(DEFAULT_PORTS.values())
    resolve: Callable[[str], list[str]] = resolve
    seconds: float = 10


@dataclass(frozen=True)
class Answer:
    """What came back: the address after all redirects, the type with its parameters, the body."""

    url: str
    content_type: str
    body: bytes


class Visit:
    """One reading and all that belongs to it, within one deadline.

    `fetch` may be called several times; every error is a PageUnreadable.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.deadline = time.monotonic() + limits.seconds

    def fetch(self, url: str, types: tuple[str, ...], most: int, until: bytes = b"") -> Answer:
        """Return what is at `url`, if its type begins with one of `types`.

        No more than `most` bytes are read, and no more than up to `until`, in any case of letters.
        """
        try:
            with httpcore.ConnectionPool(network_backend=CheckedNetwork(self)) as pool:
                for _ in range(MOST_REDIRECTS + 1):
                    parts = self.checked(url)
                    with pool.stream("GET", target(parts), headers=headers()) as response:
                        if response.status not in (301, 302, 303, 307, 308):
                            return read(response, url, types, most, until)
                        url = urljoin(url, header(response, b"location"))
        except httpcore.TimeoutException as error:
            raise TooSlow(f"no full answer within {self.limits.seconds:g} s") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            raise PageUnreadable(str(error) or type(error).__name__) from error
        raise TooManyRedirects(f"more than {MOST_REDIRECTS} redirects")

    def checked(self, url: str) -> SplitResult:
        """Return the parts of an address whose scheme and port may be asked."""
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise AddressRefused(f"{url} is no address of a web page")
        if port(parts) not in self.limits.ports:
            raise AddressRefused(f"port {port(parts)} is not one of the web")
        return parts

    def addresses(self, host: str) -> list[str]:
        """Return the addresses of a host that may be asked, and raise where there is none."""
        executor = ThreadPoolExecutor(1)
        try:
            found = executor.submit(self.limits.resolve, host).result(self.left())
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        finally:
            executor.shutdown(wait=False)
        if allowed := [text for text in found if self.limits.allows(ip_address(text))]:
            return allowed
        raise AddressRefused(f"{host} is not on the public internet")

    def left(self) -> float:
        """Return the seconds that are left, and raise where none are."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout
        return seconds


class CheckedNetwork(httpcore.NetworkBackend):
    """The network, where only addresses that a visit allows can be connected to."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self.visit.addresses(host)
        while True:
            address = addresses.pop(0)
            # An address that does not answer leaves its share of the time to the others.
            share = self.visit.left() / (len(addresses) + 1)
            try:
                stream = self.network.connect_tcp(address, port, share, None, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if not addresses:
                    raise
            else:
                return TimedStream(stream, self.visit)


class TimedStream(httpcore.NetworkStream):
    """A connection that ends with its visit, however slowly the other side sends."""

    def __init__(self, stream: httpcore.NetworkStream, visit: Visit) -> None:
        self.stream = stream
        self.visit = visit

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.visit.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.visit.left())

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secure = self.stream.start_tls(ssl_context, server_hostname, self.visit.left())
        return TimedStream(secure, self.visit)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def port(parts: SplitResult) -> int:
    return parts.port or DEFAULT_PORTS[parts.scheme]


def target(parts: SplitResult) -> httpcore.URL:
    """Return the address as the wire has it, in ASCII."""
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return httpcore.URL(
        scheme=parts.scheme.encode(),
        host=punycode(parts.hostname or "").encode("ascii"),
        port=parts.port,
        target=iri_to_uri(path).encode("ascii"),
    )


def headers() -> list[tuple[bytes | str, bytes | str]]:
    """Say who asks, and for no compression, whose real size nobody knows beforehand."""
    return [("User-Agent", f"Palabre (+{settings.SITE_URL})"), ("Accept-Encoding", "identity")]


def header(response: httpcore.Response, name: bytes) -> str:
    values = [value for key, value in response.headers if key.lower() == name]
    return values[0].decode(errors="replace") if values else ""


def read(
    response: httpcore.Response, url: str, types: tuple[str, ...], most: int, until: bytes
) -> Answer:
    """Return the answer that a response becomes, read as far as it is wanted."""
    content_type = header(response, b"content-type").lower()
    if response.status != 200:
        raise PageUnreadable(f"the answer was {response.status}")
    if not content_type.startswith(types) or header(response, b"content-encoding"):
        raise WrongType(f"the answer is {content_type or 'of no known type'}")
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if until and until in body[-len(until) - len(chunk) :].lower():
            break
        if len(body) > most:
            raise TooLarge(f"the answer is larger than {most} bytes")
    return Answer(url, content_type, bytes(body))
