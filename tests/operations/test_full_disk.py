"""A disk without any room: what was sent is given back, no half of anything stays, and once there
is room again nobody has to lend a hand."""

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Thread

import httpx
import pytest

from tests.blog.admin_forms import photo
from tests.operations.disks import small_disk
from tests.operations.sending import ADDRESS, COMMENT, TEXT, given_back
from tests.operations.sites import ROOT, Site
from tests.worker import wait_until

ADD_PICTURE = "/admin/blog/picture/add/"


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    with small_disk(tmp_path_factory.mktemp("disk")) as disk:
        yield disk


@pytest.fixture(scope="module")
def site(disk):
    """A site with the demo in it, of which everything, down to temporary files, is on the disk."""
    for folder in ("tmp", "backups"):
        (disk.outside / folder).mkdir()
    database = f"sqlite:///{disk.inside}/palabre.sqlite3"
    settings = {
        "TMPDIR": str(disk.inside / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",  # of which a limit on files would leave half
    }
    site = Site(database, disk.inside, settings, disk.enter)
    site.done("migrate", "--verbosity=0")
    site.done("load_demo")
    site.done("collectstatic", "--no-input", "--verbosity=0")
    return site


def rows(disk, query, *values):
    """Ask a copy of the database, for SQLite finds only by its own name what is on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("palabre.sqlite3", "palabre.sqlite3-wal"):
            if (disk.outside / name).exists():
                shutil.copy(disk.outside / name, folder)
        with contextlib.closing(sqlite3.connect(Path(folder, "palabre.sqlite3"))) as database:
            return database.execute(query, values).fetchall()


def said_by(disk, body):
    [(number,)] = rows(disk, "SELECT COUNT(*) FROM comments_comment WHERE body = ?", body)
    return number


def is_sound(disk):
    return rows(disk, "PRAGMA integrity_check") == [("ok",)]


def tasks(disk):
    """Count the tasks by what became of them."""
    query = "SELECT status, COUNT(*) FROM django_tasks_database_dbtaskresult GROUP BY status"
    return dict(rows(disk, query))


@contextlib.contextmanager
def worker_of(site):
    """Run the worker, again whenever it ends, as systemd does, and yield the lines it writes."""
    process = subprocess.Popen(
        ["sh", "-c", 'while :; do "$0" manage.py worker; sleep 0.2; done', sys.executable],
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=site.enter,
        start_new_session=True,
    )
    lines = []
    reading = Thread(target=lambda: [lines.append(line) for line in process.stdout])
    reading.start()
    try:
        yield lines
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        reading.join()
        process.stdout.close()


def files(disk, folder):
    return {path for path in (disk.outside / folder).rglob("*") if path.is_file()}


def token_in(page):
    return re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]


@pytest.fixture
def author(site, disk):
    """A browser in which the author of the demo is logged in, at a web server just started."""
    name, password = (disk.outside / "demo_login").read_text().split()[:2]
    with site.served() as served, httpx.Client(base_url=served.address, timeout=60) as browser:
        token = token_in(browser.get("/admin/login/").text)
        login = {"username": name, "password": password, "csrfmiddlewaretoken": token}
        assert browser.post("/admin/login/", data=login).status_code == 302
        yield browser


def test_comment_is_given_back_and_taken_once_there_is_room(site, disk):
    with site.served() as served:
        assert served.get("/")[0] == 200
        with disk.full():
            status, headers, page = served.post(ADDRESS, **COMMENT)
            read = served.get("/")[0]
        again, _headers, _page = served.post(ADDRESS, **COMMENT)
        log = served.log.read_text()

    assert status == 503
    assert int(headers["Retry-After"]) > 0
    assert given_back(page) == TEXT
    assert "Make room" in log
    assert read == 200
    assert again == 302
    assert said_by(disk, TEXT) == 1
    assert is_sound(disk)
    site.done("check_trees")


def test_site_that_starts_without_room_answers_and_goes_on_once_there_is_some(site, disk):
    comment = {"name": "Ondine", "email": "ondine@reader.example", "body": "Is there room?"}
    with contextlib.ExitStack() as room:
        room.enter_context(disk.full())
        with site.served() as served:
            served.reader = "203.0.113.10"
            status, _headers, page = served.post(ADDRESS, **comment)
            room.close()
            again = served.post(ADDRESS, **comment)[0]

    assert status == 503
    assert given_back(page) == comment["body"]
    assert again == 302
    assert said_by(disk, comment["body"]) == 1
    assert is_sound(disk)


def test_worker_leaves_tasks_alone_and_goes_on_with_them_once_there_is_room(site, disk):
    comment = {"name": "Odile", "email": "odile@reader.example", "body": "Who is told of it?"}
    with site.served() as served:
        served.reader = "203.0.113.11"
        assert served.post(ADDRESS, **comment)[0] == 302
    before = tasks(disk)
    assert before["READY"] > 0

    with disk.full(), worker_of(site) as lines:
        wait_until(lambda: "".join(lines).count("Make room on the disk") > 1)
        during = tasks(disk)
    with worker_of(site):
        wait_until(lambda: tasks(disk).keys() == {"SUCCESSFUL"})

    assert during == before
    assert is_sound(disk)
    site.done("check_trees")  # which leaves the database as who is not killed does


def test_picture_leaves_no_file_behind_and_is_taken_once_there_is_room(author, disk):
    before = files(disk, "media")
    uploaded = {"file": ("tree.jpg", photo(size=(1000, 800)).read(), "image/jpeg")}
    token = token_in(author.get(ADD_PICTURE).text)
    sent = {"alternative_text": "The lime tree", "caption": "", "csrfmiddlewaretoken": token}

    with disk.full():
        refused = author.post(ADD_PICTURE, data=sent, files=uploaded)
        left = files(disk, "media")
        read = author.get("/admin/blog/picture/")
    taken = author.post(ADD_PICTURE, data=sent, files=uploaded)

    assert refused.status_code == 503
    assert 'value="The lime tree"' in refused.text
    assert left == before
    assert read.status_code == 200
    assert taken.status_code == 302
    kept = {path.name.partition(".")[0] for path in files(disk, "media") - before}
    assert kept == {"tree"}
    assert is_sound(disk)


def test_backup_ends_with_a_sentence_and_leaves_nothing(site, disk):
    folder = disk.inside / "backups"
    with site.served() as served:
        assert served.get("/")[0] == 200
        with disk.full():
            refused = site.manage("backup", folder)
            left = files(disk, "backups")
        site.done("backup", folder)

    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert str(folder) in refused.stderr
    assert left == set()
    assert len(files(disk, "backups")) == 1


def test_command_and_doctor_say_what_is_wrong_where_the_database_does_not_even_open(site, disk):
    with disk.full():
        refused = site.manage("backup", disk.inside / "backups")
        found = json.loads(site.manage("doctor", "--json").stdout)

    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert "doctor" in refused.stderr
    assert all(one["remedy"] for one in found if one["state"] == "broken")
