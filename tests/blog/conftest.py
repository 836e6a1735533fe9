"""Who logs in to the admin, and a real web on loopback for the blog to read."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from blog.public_web import Limits
from tests.factories import UserFactory

type Page = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """Serves `pages` by path, and keeps the requests that came."""

    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[BaseHTTPRequestHandler] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    """The bodies of those that were posted."""

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def limits(self, **changes) -> Limits:
        """Return limits within which this web, and no other, can be read."""
        return Limits(
            **{
                "allows": lambda address: str(address) == "127.0.0.1",
                "ports": frozenset([self.port]),
                **changes,
            }
        )

    def serve(self, path: str, body: bytes | str, content_type: str = "text/html", **headers):
        """Answer `path` with `body`; a header's name is written with `_` for `-`."""
        data = body.encode() if isinstance(body, str) else body

        def page(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.send_header("Content-Type", content_type)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()
            request.wfile.write(data)

        self.pages[path] = page

    def redirect(self, path: str, location: str) -> None:
        def page(request: BaseHTTPRequestHandler) -> None:
            request.send_response(302)
            request.send_header("Location", location)
            request.end_headers()

        self.pages[path] = page


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.requests.append(self)
            # The reader may have had enough, which several tests are about.
            with suppress(BrokenPipeError, ConnectionResetError):
                web.pages.get(self.path, lambda request: request.send_error(404))(self)

        def do_POST(self) -> None:
            web.posts.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.do_GET()

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield web
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def author(client):
    author = UserFactory(author=True)
    client.force_login(author)
    return author


@pytest.fixture
def stranger(client):
    """Someone who may log in to the admin, and may do nothing there."""
    stranger = UserFactory(is_staff=True)
    client.force_login(stranger)
    return stranger
