"""Requests on whose end two servers might disagree: nothing is taken for a second request."""

import socket
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.deploy.front import HOST, Front

pytestmark = pytest.mark.nginx

HIDDEN = f"GET /smuggled/ HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
PLAIN = "GET /smuggled/?"
"""As the application writes it down."""
LENGTH = len(HIDDEN)
CHUNK = f"{LENGTH:x}\r\n{HIDDEN}\r\n0\r\n\r\n"


def asked(*headers: str, body: str = "", first: str = "POST /search/ HTTP/1.1") -> bytes:
    return "\r\n".join([first, f"Host: {HOST}", *headers, "", body]).encode("latin-1")


DISPUTED = {
    "a length and chunks": asked(
        "Content-Length: 5", "Transfer-Encoding: chunked", body=f"0\r\n\r\n{HIDDEN}"
    ),
    "chunks and a length": asked(
        "Transfer-Encoding: chunked", f"Content-Length: {5 + LENGTH}", body=f"0\r\n\r\n{HIDDEN}"
    ),
    "two lengths": asked("Content-Length: 0", f"Content-Length: {LENGTH}", body=HIDDEN),
    "a list of lengths": asked(f"Content-Length: 0, {LENGTH}", body=HIDDEN),
    "a length with a sign": asked("Content-Length: +0", body=HIDDEN),
    "a length in hexadecimal": asked("Content-Length: 0x0", body=HIDDEN),
    "a space before the colon": asked("Content-Length : 0", body=HIDDEN),
    "a coding by another name": asked("Transfer-Encoding: xchunked", body=CHUNK),
    "two codings": asked("Transfer-Encoding: chunked, identity", body=CHUNK),
    "a coding behind a tab": asked("Transfer-Encoding:\tchunked\x0b", body=CHUNK),
    "a coding on a line of its own": asked("X: y", " Transfer-Encoding: chunked", body=CHUNK),
    "a coding after a lone line feed": asked("X: y\nTransfer-Encoding: chunked", body=CHUNK),
    "a coding in HTTP/1.0": asked(
        "Transfer-Encoding: chunked", body=CHUNK, first="POST /search/ HTTP/1.0"
    ),
    "a chunk of an endless size": asked(
        "Transfer-Encoding: chunked", body=f"1{'0' * 16}0\r\n\r\n0\r\n\r\n{HIDDEN}"
    ),
    "a chunk with another end": asked("Transfer-Encoding: chunked", body=f"0\n\r\n\r\n{HIDDEN}"),
    "another protocol": asked(
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: AAMAAABkAAQAAP__",
        f"Content-Length: {LENGTH}",
        body=HIDDEN,
    ),
    "a line break in the path": asked(first="GET /search/?q=%0d%0a HTTP/1.1\r\nX: y"),
}
"""What is sent by what is wrong with it; each has a whole request in its body, or would have."""


LAST = f"GET /robots.txt HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
"""What ends a connection that is still in order."""


def answers(front: Front, sent: bytes) -> list[int]:
    """Send bytes to nginx; return the statuses of all that it answers."""
    with closing(front.connection()) as connection:
        connection.connect()
        connection.sock.settimeout(3)
        connection.sock.sendall(sent + LAST)
        heard = b"".join(_read(connection.sock))
    return [int(head[:3]) for head in heard.split(b"HTTP/1.1 ")[1:]]


def _read(sock: socket.socket) -> Iterator[bytes]:
    with suppress(TimeoutError):  # it waits for more
        while some := sock.recv(65536):
            yield some


def requests(front: Front) -> list[str]:
    """Return what the application was asked for by others than the fixtures."""
    return [line for line in front.requests() if "/healthz" not in line]


def test_application_sees_no_request_that_nginx_does_not_know_of(front, subtests):
    for what, sent in DISPUTED.items():
        with subtests.test(what):
            before = len(requests(front))

            statuses = answers(front, sent)

            assert statuses
            assert len(requests(front)) - before <= len(statuses)


def test_two_requests_in_a_row_are_answered_in_turn(front):
    before = requests(front).count(PLAIN)

    statuses = answers(front, HIDDEN.encode())

    assert statuses == [404, 200]
    assert requests(front).count(PLAIN) == before + 1
