"""Sites of their own, with their own processes, on the kind of database of the suite."""

import contextlib
import http.client
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Site:
    """A site that no setting of whoever runs the tests can reach."""

    database: str
    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    enter: Callable[[], None] | None = None
    """What each of its processes does before it runs its program."""

    @property
    def environment(self):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "DATABASE_URL": self.database,
            "DATA_DIR": str(self.data),
            "SECRET_KEY": "only-for-the-tests",
            "TRUSTED_PROXIES": "127.0.0.1",
            **self.settings,
        }

    def manage(self, *arguments):
        """Run one of the site's commands to its end, whichever that is."""
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            preexec_fn=self.enter,
        )

    def done(self, *arguments):
        """Run a command that must end well, and return what it printed."""
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, code):
        """Return what an expression of Python says in the site."""
        names = (
            "from blog.models import *; from comments.models import *;"
            "from comments.schedule import *; from django_tasks_db.models import *;"
        )
        return self.done("shell", "--no-imports", "-c", f"{names} print({code})").strip()

    @contextlib.contextmanager
    def served(self, *options, **popen) -> Iterator["Served"]:
        """Run the web server as in production."""
        log = self.data / "gunicorn.log"
        with (
            socket.create_server(("127.0.0.1", 0), backlog=64) as listener,
            log.open("w") as written,
        ):
            server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "config.wsgi"),
                    *("--worker-class=gthread", "--threads=4", "--no-control-socket"),
                    *("--bind", f"fd://{listener.fileno()}", *options),
                ],
                cwd=ROOT,
                env=self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
                pass_fds=[listener.fileno()],
                stdout=written,
                stderr=written,
                preexec_fn=self.enter,
                **popen,
            )
            try:
                yield Served(server, listener.getsockname()[1], log)
            finally:
                server.terminate()
                server.wait()


@dataclass
class Served:
    process: subprocess.Popen[bytes]
    port: int
    log: Path
    reader = "203.0.113.9"
    """From where requests seem to come."""

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, **fields):
        return self.request("POST", path, urlencode(fields))

    def request(self, method, path, body=None):
        """Return status, headers and text of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            headers = {"X-Forwarded-For": self.reader}
            if body:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()


@contextlib.contextmanager
def new_database(data: Path) -> Iterator[str]:
    """Yield the URL of a database that has nothing in it, on the suite's server if it has one."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{data / 'palabre.sqlite3'}"
        return
    name = f"palabre_site_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
