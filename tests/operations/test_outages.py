"""Databases that are read-only or away: what was written is given back, nothing is lost."""

import contextlib
import ctypes
import os
import signal
import socket
import threading
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.operations.conftest import making_sites
from tests.operations.sending import ADDRESS, COMMENT, given_back
from tests.operations.sites import Site
from tests.worker import wait_until

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site with the demo in it, in which nobody has to wait between two comments."""
    with making_sites(tmp_path_factory.mktemp("outages")) as make:
        site = make("site")
        site.done("migrate", "--verbosity=0")
        site.done("load_demo")
        site.done("collectstatic", "--no-input", "--verbosity=0")
        site.ask("Discussion.objects.update_or_create(pk=1, defaults={'flood_seconds': 0})")
        yield site


@pytest.fixture
def on_sqlite(site):
    if not site.database.startswith("sqlite"):
        pytest.skip("The file of SQLite is meant.")
    return site


def kept(site, body):
    return int(site.ask(f"Comment.objects.filter(body__contains={body!r}).count()"))


# ---------------------------------------------------------------- A database that is read-only


def without_power_over_files():
    """Have root meet the same limits as everybody else."""
    pr_capbset_drop, cap_dac_override = 24, 1
    ctypes.CDLL(None).prctl(pr_capbset_drop, cap_dac_override)


def test_database_that_cannot_be_written_loses_no_text_and_needs_no_hand_when_it_can(on_sqlite):
    file = Path(urlsplit(on_sqlite.database).path)
    file.chmod(0o444)
    try:
        limited = replace(on_sqlite, enter=without_power_over_files)
        with limited.served("--threads=1") as served:
            status, _headers, page = served.post(ADDRESS, **COMMENT | {"body": "Read-only."})
            read = served.get("/")[0]
            log = served.log.read_text()
            for path in file.parent.glob(f"{file.name}*"):
                path.chmod(0o600)
            # Each thread has a connection from before, which is refused once more.
            again = [
                served.post(ADDRESS, **COMMENT | {"body": "Read-only."})[0] for _try in range(2)
            ]
    finally:
        file.chmod(0o600)

    assert status == 503
    assert given_back(page) == "Read-only."
    assert read == 200
    assert "Let the user that the site runs as write to the database" in log
    assert again[-1] == 302
    assert kept(on_sqlite, "Read-only.") == 1


def test_backup_of_a_database_that_cannot_be_written_is_made(on_sqlite, tmp_path):
    file = Path(urlsplit(on_sqlite.database).path)
    file.chmod(0o444)
    try:
        replace(on_sqlite, enter=without_power_over_files).done("backup", tmp_path / "backup.tar")
    finally:
        file.chmod(0o600)

    on_sqlite.done("verify", tmp_path / "backup.tar")


# ---------------------------------------------------------------- A database that is away


class Wire:
    """What connects a site with PostgreSQL, and can be cut."""

    def __init__(self, host, port):
        self.target = host, port
        self.ends = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.listen()

    def listen(self):
        threading.Thread(target=self.accept, args=[self.listener], daemon=True).start()

    def accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                near, _address = listener.accept()
                far = socket.create_connection(self.target)
                self.ends += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self.pass_on, args=pair, daemon=True).start()

    @staticmethod
    def pass_on(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self):
        # Closing alone would not end the call that waits in it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self.ends = []

    def mend(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.listen()


def test_postgresql_that_is_away_loses_no_text_and_needs_no_hand_when_it_is_back(site):
    if site.database.startswith("sqlite"):
        pytest.skip("There is no PostgreSQL.")
    parts = urlsplit(site.database)
    wire = Wire(parts.hostname, parts.port or 5432)
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    away = parts._replace(netloc=f"{user}127.0.0.1:{wire.port}").geturl()
    with Site(away, site.data, site.settings).served() as served:
        before = served.get("/")[0]
        wire.cut()
        status, headers, page = served.post(ADDRESS, **COMMENT | {"body": "Away."})
        log = served.log.read_text()
        wire.mend()
        # The pool connects again by itself, after some seconds at most.
        wait_until(lambda: served.post(ADDRESS, **COMMENT | {"body": "Away."})[0] == 302)
    wire.cut()

    assert before == 200
    assert status == 503
    assert headers["Cache-Control"] == "no-store"
    assert given_back(page) == "Away."
    assert "See whether the database runs" in log
    assert kept(site, "Away.") == 1


# ---------------------------------------------------------------- A power cut


def test_comment_that_was_acknowledged_is_there_after_a_kill(site):
    with site.served(process_group=0) as served:
        for number in range(5):
            served.reader = f"10.1.0.{number}"
            assert served.post(ADDRESS, **COMMENT | {"body": f"Killed {number}."})[0] == 302
        os.killpg(served.process.pid, signal.SIGKILL)

    assert kept(site, "Killed ") == 5
