"""The site as it is run: gunicorn in a process of its own, with the demo in its own database."""

import contextlib
import http.client
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]


class SqliteDatabase:
    """A database file, and a copy of it to go back to."""

    def __init__(self, data: Path) -> None:
        self.file = data / "palabre.sqlite3"
        self.kept = data / "kept.sqlite3"
        self.environment: dict[str, str] = {}

    def keep(self) -> None:
        copy(self.file, self.kept)

    def reset(self) -> None:
        copy(self.kept, self.file)

    def drop(self) -> None:
        """The file goes with its folder."""


def copy(source: Path, target: Path) -> None:
    """Copy by SQLite's backup, which is safe while the site has the target open."""
    with (
        contextlib.closing(sqlite3.connect(source)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


class PostgresDatabase:
    """A database beside the one that DATABASE_URL names, and a copy of it to go back to."""

    def __init__(self, url: str, name: str) -> None:
        self.server = url
        self.name = name
        self.kept = f"{name}_kept"
        self.environment = {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
        self.drop()
        self._run("CREATE DATABASE {name}")

    def keep(self) -> None:
        self._run("CREATE DATABASE {kept} TEMPLATE {name}")

    def reset(self) -> None:
        self._run("DROP DATABASE {name} WITH (FORCE)")
        self._run("CREATE DATABASE {name} TEMPLATE {kept}")

    def drop(self) -> None:
        self._run("DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._run("DROP DATABASE IF EXISTS {kept} WITH (FORCE)")

    def _run(self, command: str) -> None:
        names = {"name": sql.Identifier(self.name), "kept": sql.Identifier(self.kept)}
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(**names))


@dataclass(frozen=True)
class Site:
    """Where the site answers, and who its demo author is."""

    url: str
    database: SqliteDatabase | PostgresDatabase
    author: str
    password: str
    environment: dict[str, str]
    """That of its processes, for commands beside them."""

    @property
    def mail_folder(self) -> Path:
        """Where it writes the mails that it sends."""
        return Path(self.environment["DATA_DIR"], "mail")

    def reset(self) -> None:
        """Go back to the demo, and to a time before any mail."""
        self.database.reset()
        shutil.rmtree(self.mail_folder, ignore_errors=True)

    def one_mail(self) -> EmailMessage:
        """Have the worker send the one mail that waits; return it."""
        manage("worker", self.environment, "--batch", "--no-startup-delay")
        [file] = self.mail_folder.iterdir()
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        file.unlink()
        return mail


@contextlib.contextmanager
def running(data: Path, static: Path, name: str) -> Iterator[Site]:
    """Run the site on a free port of this machine, with its data in an empty folder."""
    url = os.environ.get("DATABASE_URL", "")
    on_postgres = url.startswith("postgres")
    database = PostgresDatabase(url, name) if on_postgres else SqliteDatabase(data)
    try:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            environment = environment_of(data, port) | database.environment
            manage("migrate", environment)
            manage("load_demo", environment)
            (data / "static").symlink_to(static)
            database.keep()
            server = serve(listener, environment)
        # From here on the port is the server's alone: when it ends, nobody answers.
        try:
            wait_until_healthy(port, data / "server.log")
            author, password = (data / "demo_login").read_text().splitlines()[:2]
            url = f"http://127.0.0.1:{port}"
            yield Site(url, database, author, password, environment)
        finally:
            server.terminate()
            server.wait()
    finally:
        database.drop()


def collect_static(data: Path) -> Path:
    """Collect the static files once for all who run the site; return their folder."""
    manage("collectstatic", environment_of(data, port=0), "--no-input")
    return data / "static"


def environment_of(data: Path, port: int) -> dict[str, str]:
    """What an operator would set, and nothing that this machine happens to have set."""
    return {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(data),
        "SECRET_KEY": "only-for-the-browser-tests",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }


def manage(command: str, environment: dict[str, str], *options: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", command, "--verbosity=0", *options],
        cwd=ROOT,
        env=environment,
        check=True,
    )


def serve(listener: socket.socket, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    with Path(environment["DATA_DIR"], "server.log").open("wb") as log:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi"),
                *(f"--bind=fd://{listener.fileno()}", "--worker-class=gthread", "--threads=4"),
                *("--graceful-timeout=1", "--no-control-socket"),
            ],
            cwd=ROOT,
            env=environment,
            pass_fds=[listener.fileno()],
            stdout=log,
            stderr=log,
        )


def wait_until_healthy(port: int, log: Path) -> None:
    """Ask once: the question waits in the queue of the port until the server is there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except OSError as error:
        raise RuntimeError(f"the site did not start:\n{log.read_text()}") from error
    finally:
        connection.close()
    if status != 200:
        raise RuntimeError(f"the site is not healthy ({status}):\n{log.read_text()}")


def find_chromium() -> str | None:
    """Return the program that CHROMIUM names, or the first of the usual ones on the path.

    The headless shell is Chromium without the windows around a page, and so much quicker.
    """
    if named := os.environ.get("CHROMIUM"):
        return named
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)
