"""What wrk and its scripts print, and what it comes to."""

import shutil
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bench.viral import wrk


class Handler(BaseHTTPRequestHandler):
    """A site with one page, a form that keeps each text under the next key, and a broken page."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str, str]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["X-Forwarded-For"], ""))
        self.answer(500 if self.path == "/broken" else 200)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((self.path, self.headers["X-Forwarded-For"], body))
        key = len(self.asked)
        self.answer(302, **({"Set-Cookie": f"own-{key}=x; Path=/"} if body else {}))

    def answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": "4", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(b"page")

    def log_message(self, *args) -> None:
        """Say nothing on the console."""


@pytest.fixture
def site():
    if not shutil.which("wrk"):
        pytest.skip("There is no wrk.")
    Handler.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://blog.example:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_load_counts_what_was_answered(site):
    load = wrk.load(f"{site}/", seconds=1)

    assert 0 < load.requests <= len(Handler.asked)
    assert load.rate == load.requests / load.seconds
    assert 0 < load.p50 <= load.p99 < 10


def test_load_that_is_refused_ends_the_run(site):
    with pytest.raises(SystemExit, match="refused"):
        wrk.load(f"{site}/broken", seconds=1)


def test_visitors_read_like_and_post_each_from_a_network_of_their_own(site, tmp_path):
    plan = tmp_path / "plan"
    plan.write_text("read /\nlike /like\npost /form\n")

    visits = wrk.visit(site, plan, seconds=1, visitors=2, likes=30, posts=30)

    counts = {kind: visits.count(kind) for kind in ("read", "like", "post")}
    assert min(counts.values()) > 0
    assert sum(counts.values()) <= len(Handler.asked)
    assert len(visits.reads) == counts["read"]
    assert len(set(visits.kept)) == counts["post"]
    assert set(visits.statuses["post"]) == {302}
    assert visits.errors == 0
    addresses = [address for _path, address, _body in Handler.asked]
    assert len(set(addresses)) == len(addresses)
    bodies = [body for path, _address, body in Handler.asked if path == "/form"]
    assert len(set(bodies)) == len(bodies)


def test_errors_of_visitors_are_statuses_and_what_broke():
    lines = [
        {
            "duration": 2.0,
            "broken": broken,
            "reads": [0.1, 0.2],
            "kept": [],
            "seconds": {"read": 0.3, "like": 0, "post": 0},
            "statuses": {"read 200": 1, "read 503": 1},
        }
        for broken in (1, 0)
    ]

    visits = wrk.visits_of(lines)

    assert visits.errors == 3
    assert (visits.count("read"), visits.rate("read"), visits.mean("read")) == (4, 2.0, 0.15)


def test_only_lines_of_json_are_read():
    assert wrk.read('Running 10s test @ http://127.0.0.1\n{"requests": 1}\n\n') == [{"requests": 1}]
