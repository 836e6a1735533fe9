"""A site to throw away: its own SQLite file, its own web server, its own Akismet."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.akismet_server import BLOG_URL, KEY

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Site:
    """A site that no setting of whoever runs the benchmarks can reach."""

    data: Path
    akismet_url: str
    database_url: str = ""
    """Where it is; without, a file of SQLite in the folder."""
    cache_url: str = "locmem://"
    settings: str = "bench._settings"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "AKISMET_STAND_IN": self.akismet_url,
            "CACHE_URL": self.cache_url,
            "DATABASE_URL": self.database_url or f"sqlite:///{self.data / 'palabre.sqlite3'}",
            "DATA_DIR": str(self.data),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PYTHON_AKISMET_API_KEY": KEY,
            "PYTHON_AKISMET_BLOG_URL": BLOG_URL,
            "SECRET_KEY": "only-for-the-benchmarks",
            "TRUSTED_PROXIES": "127.0.0.1",
        }

    def run(self, *command: str) -> str:
        """Run a Python program in the site's environment; return what it printed."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        return done.stdout.strip()

    def shell(self, code: str) -> str:
        """Run a few lines of Python in the site; return what they printed."""
        return self.run("manage.py", "shell", "--verbosity=0", "--command", code)

    @contextlib.contextmanager
    def served(self) -> Iterator[int]:
        """Run the web server as in production; yield its port."""
        with (
            socket.create_server(("127.0.0.1", 0), backlog=64) as listener,
            (self.data / "gunicorn.log").open("w") as log,
        ):
            server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "config.wsgi"),
                    *("--workers", "2", "--threads", "4", "--no-control-socket"),
                    *("--bind", f"fd://{listener.fileno()}"),
                ],
                cwd=ROOT,
                env=self.environment,
                pass_fds=[listener.fileno()],
                stdout=log,
                stderr=log,
            )
            try:
                yield listener.getsockname()[1]
            finally:
                server.terminate()
                server.wait()


def post(port: int, path: str, fields: dict[str, str]) -> float:
    """Send a form, as a browser does; return the seconds until the answer was there."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(fields), headers)
        answer = connection.getresponse()
        answer.read()
    if answer.status != 302:
        sys.exit(f"POST {path} was answered with {answer.status}.")
    return time.perf_counter() - start
