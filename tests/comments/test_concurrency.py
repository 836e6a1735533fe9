"""Many people at once, on a real site: its own processes, its own database, real requests.

The site stores in a SQLite file, as it does by default, and in PostgreSQL.
"""

import contextlib
import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]

WRITERS = 8
EACH = 50


@dataclass(frozen=True)
class Site:
    """A site of its own, which no setting of whoever runs the tests can reach."""

    database: str
    data: Path

    @property
    def environment(self):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "DATABASE_URL": self.database,
            "DATA_DIR": str(self.data),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "only-for-the-tests",
        }

    def run(self, *command):
        """Run a Python program in the site's environment; return what it printed."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def crowd(self, task, *arguments):
        return json.loads(self.run("-m", "tests.crowd", task, *map(str, arguments)))

    @contextlib.contextmanager
    def served(self):
        """Run the web server as in production; yield its port."""
        with (
            socket.create_server(("127.0.0.1", 0), backlog=64) as listener,
            self.log.open("w") as log,
        ):
            server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "config.wsgi"),
                    *("--workers", "4", "--threads", "2", "--no-control-socket"),
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

    @property
    def log(self):
        return self.data / "gunicorn.log"


@contextlib.contextmanager
def postgresql(server):
    """Yield the URL of a new database on the suite's server."""
    name = f"palabre_crowd_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site on the database of the suite: SQLite in a file, or PostgreSQL."""
    data = tmp_path_factory.mktemp("site")
    with contextlib.ExitStack() as stack:
        database = f"sqlite:///{data / 'palabre.sqlite3'}"
        server = os.environ.get("DATABASE_URL", "")
        if server.startswith("postgres"):
            database = stack.enter_context(postgresql(server))
        site = Site(database, data)
        site.run("manage.py", "migrate", "--verbosity=0")
        yield site


@pytest.fixture(scope="module")
def port(site):
    """The port of the web server of the site."""
    with site.served() as port:
        yield port


@pytest.fixture(autouse=True)
def _no_error_is_logged(site):
    site.log.touch()
    known = len(site.log.read_text())
    yield
    news = site.log.read_text()[known:]
    assert "Traceback" not in news, news


def send(port, path, fields, **headers):
    """Post a form; return the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(fields), headers)
        return connection.getresponse().status


def draft(text, parent="", name="Ada"):
    """What a reader sends; Ada is known, so that what she says is shown at once."""
    return {"name": name, "email": f"{name}@example.org", "body": text, "parent": parent}


def all_at_once(*people):
    """Let each of these functions run in a thread; return all that they return."""
    with ThreadPoolExecutor(len(people)) as crowd:
        return [one.result() for one in [crowd.submit(person) for person in people]]


def numbers(comments, parent=None):
    """The numbers of the approved comments under one parent."""
    return sorted(
        comment["number"]
        for comment in comments
        if comment["parent"] == parent and comment["status"] == "approved"
    )


def test_comments_posted_at_once_are_all_kept(site, port):
    ids = site.crowd("open_article")
    path = f"/comments/on/{ids['article']}/"
    texts = {f"Writer {writer}, text {n}" for writer in range(WRITERS) for n in range(EACH)}

    def writer(number):
        return [
            send(
                port,
                path,
                draft(
                    f"Writer {number}, text {n}",
                    parent=ids["parent"] if n % 2 else "",
                    name="Ada" if n // 2 % 2 else f"Newcomer{number}",
                ),
            )
            for n in range(EACH)
        ]

    answers = all_at_once(*(partial(writer, number) for number in range(WRITERS)))

    comments = site.crowd("tell", ids["article"])["comments"]
    assert Counter(chain.from_iterable(answers)) == {302: WRITERS * EACH}
    assert {comment["body"] for comment in comments} >= texts
    assert len(comments) == WRITERS * EACH + 1
    assert numbers(comments) == list(range(1, WRITERS * 12 + 2))
    assert numbers(comments, ids["parent"]) == list(range(1, WRITERS * 12 + 1))


def test_comments_saved_at_once_by_scripts_are_numbered_without_gap(site):
    for article in site.crowd("bring_in", 24):
        assert len(article["comments"]) == 8 * 12
        assert numbers(article["comments"]) == list(range(1, 8 * 6 + 1))


def test_comment_approved_by_many_at_once_is_approved_once(site):
    ids = site.crowd("open_article", 200)

    known = site.crowd("approve_all", ids["article"])

    assert len(known["moves"]) == len({move["comment"] for move in known["moves"]}) == 200
    assert numbers(known["comments"]) == list(range(1, 102))
    assert numbers(known["comments"], ids["parent"]) == list(range(1, 101))


def test_two_who_disagree_are_heard_one_after_the_other(site):
    ids = site.crowd("open_article", 60)

    known = site.crowd("disagree", ids["article"])

    states = {comment["pk"]: "held" for comment in known["comments"]}
    for move in known["moves"]:
        assert move["from_status"] == states[move["comment"]]
        states[move["comment"]] = move["to_status"]
    states[ids["parent"]] = "approved"
    assert len(known["moves"]) == 120
    assert states == {comment["pk"]: comment["status"] for comment in known["comments"]}


def test_readers_write_and_like_while_moderators_decide(site, port):
    ids = site.crowd("open_article", 60)

    def reader(person):
        for number in range(15):
            yield send(
                port,
                f"/comments/on/{ids['article']}/",
                draft(f"{person}, {number}", parent=ids["parent"]),
            )
            visitor = f"visitor={secrets.token_hex(16)}"
            yield send(port, f"/comments/{ids['parent']}/like/", {}, Cookie=visitor)

    moderators = partial(site.crowd, "disagree", ids["article"])
    _decided, *answers = all_at_once(
        moderators, *(lambda person=person: list(reader(person)) for person in range(4))
    )

    comments = {row["pk"]: row for row in site.crowd("tell", ids["article"])["comments"]}
    replies = [row for row in comments.values() if row["parent"] == ids["parent"]]
    assert Counter(chain.from_iterable(answers)) == {302: 4 * 15 * 2}
    assert comments[ids["parent"]]["like_count"] == 4 * 15
    assert sorted(row["number"] for row in replies) == list(range(1, 4 * 15 + 30 + 1))
