"""Backups of whole sites, by the commands that an operator gives: made, verified, put back."""

import contextlib
import json
import re
import resource
import shutil
import stat
import tarfile
import threading
from dataclasses import replace

import psycopg
import pytest

from operations.backups.archive import MANIFEST, Writer
from operations.backups.manifest import HARMLESS, SECRET
from tests.operations.sites import ROOT
from tests.worker import wait_until

pytestmark = pytest.mark.database

OLDER = {
    "auth": "0012",
    "contenttypes": "0002",
    "django_tasks_database": "0021",
    "sessions": "0001",
    "admin": "0003",
    "blog": "0012",
    "comments": "0010",
    "subscriptions": "0002",
}
"""The migrations of a site from before comments had fingerprints."""

SOME_OLD_ROWS = """
from django.db import connection
from django.utils import timezone
now = timezone.now()
with connection.cursor() as cursor:
    for table, row in {
        "blog_article": {
            "id": 1, "title": "Before", "slug": "before", "body": "<p>A.</p>",
            "body_html": "<p>A.</p>", "updated_at": now, "standfirst": "", "cover": "",
            "cover_alt": "", "cover_credit": "", "published_at": now, "comments_open": True,
            "tells_subscribers": False, "in_menu": False, "kind": "article", "pinned": False,
            "position": 0, "cover_sizes": "[]",
        },
        "comments_comment": {
            "id": 1, "number": 1, "name": "Jeanne", "email": "j@blog.example", "website": "",
            "body": "From before.", "body_html": "<p>From before.</p>", "status": "approved",
            "verdict": "", "like_count": 0, "created_at": now, "user_agent": "", "referrer": "",
            "lft": 1, "rght": 2, "tree_id": 1, "level": 0, "article_id": 1,
            "fell_for_honeypot": False, "folded_name": "jeanne", "original_body": "",
            "wishes": "[]", "markup": "plain",
        },
    }.items():
        places = ", ".join(["%s"] * len(row))
        cursor.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", [*row.values()])
"""

BODIES = "sorted(Comment.objects.values_list('body', flat=True))"


# ---------------------------------------------------------------- Making one


@contextlib.contextmanager
def posting(served):
    """Post comments one after the other in the background; yield the names of those accepted."""
    names = []
    stop = threading.Event()

    def post():
        while not stop.is_set():
            name = f"Reader {len(names)}"
            served.reader = f"10.0.{len(names) // 250}.{len(names) % 250}"
            status, _headers, text = served.post(
                "/comments/on/1/", name=name, email="r@blog.example", body=f"{name} writes."
            )
            assert status == 302, text
            names.append(name)

    thread = threading.Thread(target=post)
    thread.start()
    try:
        yield names
    finally:
        stop.set()
        thread.join()


def test_backup_of_a_site_that_is_written_to_has_all_that_was_acknowledged(new_site, tmp_path):
    site, other = new_site("site"), new_site("other")
    site.done("migrate", "--verbosity=0")
    site.done("load_demo")
    site.ask("Discussion.objects.update_or_create(pk=1, defaults={'flood_seconds': 0})")
    path = tmp_path / "backup.tar"
    with site.served() as served, posting(served) as names:
        wait_until(lambda: len(names) >= 5)
        before = list(names)
        site.done("backup", path)
        during = len(names)
        wait_until(lambda: len(names) >= during + 5)

    other.done("restore", path)

    assert during > len(before)
    assert set(before) <= set(json.loads(other.ask(NAMES)))
    other.done("check_trees")


NAMES = "__import__('json').dumps([*Comment.objects.values_list('name', flat=True)])"


def test_only_the_owner_reads_a_backup(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_backup_that_is_there_is_replaced_only_if_asked_to(demo, tmp_path):
    path = tmp_path / "backup.tar"
    path.write_text("the one before")

    refused = demo.manage("backup", path)
    kept = path.read_bytes()
    demo.done("backup", path, "--overwrite")

    assert refused.returncode == 1
    assert "--overwrite" in refused.stderr
    assert kept == b"the one before"
    assert tarfile.is_tarfile(path)


def test_of_the_backups_in_a_folder_the_newest_are_kept_and_other_files_left_alone(demo, tmp_path):
    for name in ("palabre-2026-01-01-000000.tar", "palabre-2026-01-02-000000.tar", "notes.tar"):
        (tmp_path / name).touch()

    demo.done("backup", tmp_path, "--keep=2")

    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 3
    assert names[:2] == ["notes.tar", "palabre-2026-01-02-000000.tar"]


def test_full_disk_ends_with_a_sentence_and_leaves_nothing(demo, tmp_path):
    room = (100_000, 100_000)

    limited = replace(demo, enter=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, room))
    done = limited.manage("backup", tmp_path / "backup.tar")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path) in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_secrets_are_not_in_a_backup(demo, tmp_path):
    demo = type(demo)(demo.database, demo.data, {"METRICS_TOKEN": "open-sesame", "PORT": "8001"})
    path = tmp_path / "backup.tar"

    demo.done("backup", path)

    kept = path.read_bytes()
    said = json.loads(manifest_of(path))["settings"]
    assert said["PORT"] == "8001"
    assert said["METRICS_TOKEN"] is said["SECRET_KEY"] is None
    assert b"open-sesame" not in kept
    assert demo.environment["SECRET_KEY"].encode() not in kept


def test_every_setting_of_the_readme_is_known_to_be_harmless_or_secret():
    table = (ROOT / "README.md").read_text().partition("## Settings")[2].partition("## Commands")[0]

    names = set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE))

    assert names - {*HARMLESS, *SECRET} == set()


# ---------------------------------------------------------------- Verifying one


def test_what_is_right_with_a_backup_is_said(demo, backup):
    said = demo.done("verify", backup)

    assert "sqlite" in said or "postgresql" in said
    assert "21" in said


def test_damage_is_found_and_named(demo, backup, tmp_path):
    path = tmp_path / "damaged.tar"
    whole = bytearray(backup.read_bytes())
    with tarfile.open(backup) as tar:
        member = next(info for info in tar if info.name.startswith("files/media"))
    whole[member.offset_data + 10] ^= 1
    path.write_bytes(whole)

    done = demo.manage("verify", path)

    assert done.returncode == 1
    assert member.name in done.stderr


def test_backup_that_was_cut_off_is_not_whole(demo, backup, tmp_path):
    path = tmp_path / "cut.tar"
    whole = backup.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])

    done = demo.manage("verify", path)

    assert done.returncode == 1
    assert str(path) in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_counts_are_found(demo, backup, tmp_path):
    path = changed(backup, tmp_path / "other.tar", lambda made: made["counts"].update(comments=99))

    done = demo.manage("verify", path)

    assert done.returncode == 1
    assert "99" in done.stderr


# ---------------------------------------------------------------- Putting one back


def test_restored_site_has_its_files_and_is_as_it_was(demo, backup, new_site):
    other = new_site("other")
    media = other.data / "media"
    media.mkdir()
    media.chmod(0o2750)

    other.done("restore", backup)

    assert files_of(media) == files_of(demo.data / "media") != {}
    assert stat.S_IMODE(media.stat().st_mode) == 0o2750
    assert (other.data / "imports/wordpress-1.txt").read_text() == "a report"
    assert stat.S_IMODE((other.data / "imports").stat().st_mode) == 0o700
    assert other.ask(BODIES) == demo.ask(BODIES)
    assert "[ ]" not in other.done("showmigrations")


def test_site_in_use_is_left_alone(demo, backup):
    done = demo.manage("restore", backup)

    assert done.returncode == 1
    assert "DATA_DIR" in done.stderr


def test_site_that_was_migrated_and_has_nothing_takes_a_backup(demo, backup, new_site):
    other = new_site("other")
    other.done("migrate", "--verbosity=0")

    other.done("restore", backup)

    assert other.ask(BODIES) == demo.ask(BODIES)


def test_restore_that_was_interrupted_after_the_files_can_be_repeated(demo, backup, new_site):
    other = new_site("other")
    shutil.copytree(demo.data / "media", other.data / "media")

    other.done("restore", backup)

    assert other.ask(BODIES) == demo.ask(BODIES)


def test_file_that_is_in_the_way_is_kept_and_nothing_put_beside_it(demo, backup, new_site):
    other = new_site("other")
    name = max(files_of(demo.data / "media"))
    (other.data / "media" / name).parent.mkdir(parents=True)
    (other.data / "media" / name).write_text("mine")

    done = other.manage("restore", backup)

    assert done.returncode == 1
    assert name in done.stderr
    assert files_of(other.data / "media") == {name: b"mine"}


def test_backup_of_an_older_version_is_migrated_when_it_is_put_back(new_site, tmp_path):
    old, new = new_site("old"), new_site("new")
    old.done("shell", "--no-imports", "-c", TO_OLDER + SOME_OLD_ROWS)
    path = tmp_path / "backup.tar"
    old.done("backup", path)

    new.done("restore", path)

    assert new.ask(BODIES) == "['From before.']"
    assert "[ ]" not in new.done("showmigrations")


TO_OLDER = f"""
from django.core.management import call_command
for app, name in {OLDER}.items():
    call_command("migrate", app, name, verbosity=0)
"""


def test_backup_of_a_later_version_is_not_put_back(backup, new_site, tmp_path):
    later = changed(
        backup, tmp_path / "later.tar", lambda made: made["migrations"].update(comments="9999_x")
    )

    done = new_site("other").manage("restore", later)

    assert done.returncode == 1
    assert "comments.9999_x" in done.stderr


def test_backup_of_the_other_database_is_not_put_back(demo, backup, new_site, tmp_path):
    if demo.database.startswith("sqlite"):
        swap = {"database": "postgresql"}, ("database.sqlite3.gz", "database.pgdump")
    else:
        swap = {"database": "sqlite"}, ("database.pgdump", "database.sqlite3.gz")
    other = changed(backup, tmp_path / "other.tar", lambda made: made.update(swap[0]), swap[1])

    done = new_site("other").manage("restore", other)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_backup_is_put_in_the_place_of_what_is_there_only_if_asked_to(backup, new_site):
    other = new_site("other")
    other.done("restore", backup)
    other.ask("Comment.objects.update(body='Written since.')")

    refused = other.manage("restore", backup)
    other.done("restore", "--replace", backup)

    assert refused.returncode == 1
    assert "Written since." not in other.ask(BODIES)


def test_restore_that_postgresql_refuses_leaves_what_is_there(backup, new_site):
    other = new_site("other")
    if other.database.startswith("sqlite"):
        pytest.skip("There is no PostgreSQL.")
    with psycopg.connect(other.database) as connection:
        connection.execute("CREATE TABLE mine (number integer)")
        connection.execute("CREATE VIEW blog_tag AS SELECT 1 AS id")

    refused = other.manage("restore", "--replace", backup)

    assert refused.returncode == 1
    assert "blog_tag" in refused.stderr
    with psycopg.connect(other.database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchall() == [("mine",)]


def test_other_key_is_said_when_a_backup_is_put_back(backup, new_site):
    other = new_site("other", SECRET_KEY="another")

    assert "SECRET_KEY" in other.done("restore", backup)


# ---------------------------------------------------------------- What the tests have in common


def manifest_of(path):
    with tarfile.open(path) as tar:
        return tar.extractfile(MANIFEST).read()


def changed(backup, path, change, renaming=("", "")):
    """Write a backup like another, whose manifest says something else."""
    with tarfile.open(backup) as tar, path.open("w+b") as file:
        writer = Writer(file)
        for info in tar:
            if info.name != MANIFEST:
                name = renaming[1] if info.name == renaming[0] else info.name
                with writer.member(name) as member:
                    member.write(tar.extractfile(info).read())
        made = json.loads(tar.extractfile(MANIFEST).read())
        made["members"] = [member._asdict() for member in writer.members]
        change(made)
        with writer.member(MANIFEST) as member:
            member.write(json.dumps(made).encode())
        writer.close()
    return path


def files_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
