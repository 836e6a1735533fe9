"""`make upgrade` and `make rollback`, on a copy of the project that has several versions."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys

import psycopg
import pytest

from tests.operations.conftest import making_sites
from tests.operations.sites import ROOT

pytestmark = pytest.mark.database

MIGRATION = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_health")]
    operations = [migrations.RunSQL("{}", migrations.RunSQL.noop)]
"""

VERSIONS = {
    "v1.0.0": "",
    "v1.9.0": MIGRATION.format("CREATE TABLE upgraded (number integer)"),
    "v1.10.0": MIGRATION.format("SELECT nonsense FROM nowhere"),
}
"""What each version has as the second migration of one of its apps."""

STAND_IN = "# The environment is the one that runs the tests.\n"


class Checkout:
    """A site, and the checkout that it is run from."""

    def __init__(self, folder, site):
        self.folder, self.site = folder, site

    def git(self, *arguments):
        identity = ("-c", "user.name=Site", "-c", "user.email=site@blog.example")
        done = subprocess.run(
            ["git", *identity, *arguments],
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    @property
    def version(self):
        return self.git("describe", "--tags", "--exact-match")

    def make(self, *arguments):
        return self.run("make", f"PYTHON={sys.executable}", *arguments)

    @property
    def upgrades(self):
        return self.site.data / "upgrades"

    def run(self, *command):
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.site.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A checkout of the first of the versions, of a site in use, which each test leaves as such."""
    tmp_path = tmp_path_factory.mktemp("upgrade")
    with making_sites(tmp_path) as make:
        folder = tmp_path / "checkout"
        left = shutil.ignore_patterns(".*", "node_modules", "var", "tests", "bench", "docs")
        shutil.copytree(ROOT, folder, ignore=left)
        (folder / ".venv").symlink_to(os.path.dirname(os.path.dirname(sys.executable)))
        (folder / ".gitignore").write_text(".venv\n__pycache__/\n")
        (folder / "scripts/bootstrap.py").write_text(STAND_IN)
        repository = Checkout(folder, make("data"))
        repository.git("init", "--quiet")
        for version, migration in VERSIONS.items():
            if migration:
                (folder / "operations/migrations/0002_version.py").write_text(migration)
            repository.git("add", ".")
            repository.git("commit", "--quiet", "-m", version)
            repository.git("tag", version)
        repository.git("checkout", "--quiet", "v1.0.0")
        repository.site.done("migrate", "--verbosity=0")
        write(repository.site, "before")
        yield repository


@pytest.fixture
def checkout(repository):
    yield repository
    shutil.rmtree(repository.upgrades, ignore_errors=True)


def test_site_is_upgraded_in_one_command_after_a_backup_and_brought_back(checkout):
    done = checkout.make("upgrade", "VERSION=v1.9.0")

    assert done.returncode == 0, done.stderr
    assert checkout.version == "v1.9.0"
    assert "restart" in done.stdout
    assert "upgraded" in tables(checkout.site)
    [backup] = checkout.upgrades.glob("before-v1.9.0-*.tar")
    checkout.site.done("verify", backup)

    write(checkout.site, "since")
    back = checkout.make("rollback")

    assert back.returncode == 0, back.stderr
    assert checkout.version == "v1.0.0"
    assert "upgraded" not in tables(checkout.site)
    assert written(checkout.site) == ["before"]
    [kept] = checkout.upgrades.glob("before-rollback-*.tar")
    assert f"What was written since the upgrade is in {kept}." in back.stdout


def test_upgrade_that_fails_is_gone_back_from_with_the_data(checkout):
    for day in range(1, 5):
        old = checkout.upgrades / f"before-v0.{day}-20260101-000000.tar"
        old.parent.mkdir(exist_ok=True)
        old.touch()
        os.utime(old, (day, day))

    failed = checkout.make("upgrade")  # 1.10 is newer than 1.9
    there = checkout.version
    kept = {path.name.rpartition("-2026")[0] for path in checkout.upgrades.glob("*.tar")}
    back = checkout.make("rollback")

    assert failed.returncode != 0
    assert there == "v1.10.0"
    assert "Migrating the database failed" in failed.stderr
    assert "make rollback" in failed.stderr
    assert len(kept) == 3
    assert {"before-v1.10.0", "before-v0.4"} <= kept
    assert back.returncode == 0, back.stderr
    assert checkout.version == "v1.0.0"
    assert written(checkout.site) == ["before"]


@contextlib.contextmanager
def database(site):
    """Reach the database of a site without a process of it."""
    if site.database.startswith("sqlite:///"):
        connection = sqlite3.connect(site.database.removeprefix("sqlite:///"))
    else:
        connection = psycopg.connect(site.database)
    with contextlib.closing(connection), connection:
        yield connection


def tables(site):
    is_sqlite = site.database.startswith("sqlite")
    query = "SELECT name FROM sqlite_master" if is_sqlite else "SELECT tablename FROM pg_tables"
    with database(site) as connection:
        return {name for (name,) in connection.execute(query).fetchall()}


def write(site, name):
    with database(site) as connection:
        connection.execute(f"INSERT INTO blog_tag (name, slug) VALUES ('{name}', '{name}')")  # noqa: S608


def written(site):
    with database(site) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM blog_tag").fetchall()]


@pytest.mark.parametrize(
    ("change", "arguments", "said"),
    [
        ("", ["VERSION=v9"], "there is no version 'v9'"),
        ("changed", [], "changes of your own"),
    ],
)
def test_what_cannot_be_upgraded_is_left_as_it_is(checkout, change, arguments, said):
    program = checkout.folder / "manage.py"
    whole = program.read_text()
    if change:
        program.write_text(change)

    done = checkout.make("upgrade", *arguments)
    program.write_text(whole)

    assert done.returncode != 0
    assert said in done.stderr
    assert "nothing has been changed" in done.stderr
    assert checkout.version == "v1.0.0"
    assert "Traceback" not in done.stderr


def test_version_that_is_there_is_not_taken_again(checkout):
    done = checkout.make("upgrade", "VERSION=v1.0.0")

    assert done.returncode == 0
    assert "already" in done.stdout
    assert not checkout.upgrades.exists()


def test_rollback_without_an_upgrade_is_said(checkout):
    done = checkout.make("rollback")

    assert done.returncode != 0
    assert "no upgrade" in done.stderr
