"""A stand-in for Akismet that speaks its protocol over HTTP, on this machine only.

`python -m tests.akismet_server [PORT]` runs it in a process of its own, which says where it is.

https://akismet.com/developers/detailed-docs/
"""

import json
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import NamedTuple
from urllib.parse import parse_qsl

KEY = "0123456789ab"
BLOG_URL = "https://blog.example"

CORRECTIONS = ("submit-spam", "submit-ham")

SPAMMER = "akismet-guaranteed-spam"
BLATANT_SPAMMER = "akismet-guaranteed-discard"


class Call(NamedTuple):
    """One request, as it arrived."""

    operation: str
    form: dict[str, str]
    user_agent: str


class Answer(NamedTuple):
    text: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


VALID = Answer("valid")
INVALID = Answer(
    "invalid", headers=(("X-akismet-debug-help", "We were unable to parse your blog URI"),)
)
HAM = Answer("false")
SPAM = Answer("true")
DISCARD = Answer("true", headers=(("X-akismet-pro-tip", "discard"),))
THANKS = Answer("Thanks for making the web a better place.")
BROKEN = Answer("Internal Server Error", 500)
THROTTLED = Answer("Too Many Requests", 429)
USAGE = {"limit": 350_000, "usage": 7463, "percentage": "2.13", "throttled": False}
NONSENSE = Answer("<h1>Back soon</h1>", headers=(("X-akismet-debug-help", "We are moving house"),))


class AkismetServer:
    """Answers as Akismet does, unless told otherwise, and keeps what was said to it."""

    def __init__(self, port: int = 0) -> None:
        self.calls: list[Call] = []
        """What it was asked."""
        self.answered: list[Call] = []
        """What it answered, for better or worse."""
        self.answer: Answer | None = None
        """What to say to everything instead of the right answer."""
        self.before_answer: Callable[[Call], None] = lambda call: None
        """What happens elsewhere while the client waits; it runs in a thread of its own."""
        self.let_go = Event()
        self.let_go.set()
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.akismet = self
        self.url = "http://{}:{}".format(*self.server.server_address)
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        self.is_open = True

    def hang(self) -> None:
        """Leave whoever asks from now on without an answer."""
        self.let_go.clear()

    def come_back(self) -> None:
        """Answer whoever asks from now on."""
        self.let_go.set()

    def close(self) -> None:
        """Go away: connections are refused from now on."""
        self.let_go.set()
        if self.is_open:
            self.server.shutdown()
            self.server.server_close()
            self.thread.join()
            self.is_open = False

    def forms(self, operation: str) -> list[dict[str, str]]:
        return [call.form for call in self.calls if call.operation == operation]

    def right_answer(self, call: Call) -> Answer:
        form = call.form
        if call.operation == "verify-key":
            return VALID if form.get("key") == KEY and form.get("blog") else INVALID
        if form.get("api_key") != KEY:
            return INVALID
        if call.operation == "usage-limit":
            return Answer(json.dumps(USAGE))
        if not form.get("blog"):
            return INVALID
        if call.operation in CORRECTIONS:
            return THANKS
        return {SPAMMER: SPAM, BLATANT_SPAMMER: DISCARD}.get(form.get("comment_author"), HAM)


class Handler(BaseHTTPRequestHandler):
    POSTED = {f"/1.1/{name}" for name in ("verify-key", "comment-check", *CORRECTIONS)}
    READ = {"/1.2/usage-limit"}

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.respond(self.path, body, self.POSTED)

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.respond(path, query, self.READ)

    def respond(self, path: str, fields: str, known: set[str]) -> None:
        akismet = self.server.akismet
        form = dict(parse_qsl(fields, keep_blank_values=True, strict_parsing=True))
        call = Call(path.rpartition("/")[2], form, self.headers["User-Agent"])
        akismet.calls.append(call)
        akismet.before_answer(call)
        if not akismet.let_go.is_set():
            akismet.let_go.wait()
            self.close_connection = True
        elif path not in known:
            self.send(Answer("Not Found", 404))
        else:
            akismet.answered.append(call)
            self.send(akismet.answer or akismet.right_answer(call))

    def send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.text.encode())

    def log_message(self, *args) -> None:
        """Say nothing on the console."""


if __name__ == "__main__":
    akismet = AkismetServer(*map(int, sys.argv[1:]))
    print(akismet.url, flush=True)  # noqa: T201
    akismet.thread.join()
