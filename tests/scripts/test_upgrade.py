"""`make upgrade` and `make rollback`, on a copy of the project that has several versions."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.operations.conftest import making_sites
from tests.operations.sites import ROOT

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

    def ask(self, code):
        done = self.run(".venv/bin/python", "manage.py", "shell", "--no-imports", "-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def run(self, *command):
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.site.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )


@pytest.fixture
def repository(tmp_path):
    """A checkout of the first of the versions, of a site that has no tables yet."""
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
        yield repository


@pytest.fixture
def checkout(repository):
    """The same with a site in use."""
    assert repository.run(".venv/bin/python", "manage.py", "migrate").returncode == 0
    repository.ask("from django.contrib.auth.models import User; User.objects.create(pk=1)")
    return repository


def test_site_is_upgraded_in_one_command_after_a_backup_and_brought_back(checkout):
    done = checkout.make("upgrade", "VERSION=v1.9.0")

    assert done.returncode == 0, done.stderr
    assert checkout.version == "v1.9.0"
    assert "restart" in done.stdout
    assert checkout.ask(HAS_TABLE) == "True"
    [backup] = (checkout.site.data / "upgrades").glob("before-v1.9.0-*.tar")
    assert checkout.run(".venv/bin/python", "manage.py", "verify", str(backup)).returncode == 0

    back = checkout.make("rollback")

    assert back.returncode == 0, back.stderr
    assert checkout.version == "v1.0.0"
    if checkout.site.database.startswith("sqlite"):
        assert checkout.ask(HAS_TABLE) == "False"
    else:
        assert f"manage.py restore {backup}" in back.stdout


HAS_TABLE = (
    "from django.db import connection;print('upgraded' in connection.introspection.table_names())"
)


def test_upgrade_that_fails_is_gone_back_from_with_the_data(checkout):
    failed = checkout.make("upgrade")  # 1.10 is newer than 1.9
    there = checkout.version

    back = checkout.make("rollback")

    assert failed.returncode != 0
    assert there == "v1.10.0"
    assert "Migrating the database failed" in failed.stderr
    assert "make rollback" in failed.stderr
    assert back.returncode == 0, back.stderr
    assert checkout.version == "v1.0.0"
    if checkout.site.database.startswith("sqlite"):
        users = "from django.contrib.auth.models import User; print(User.objects.count())"
        assert checkout.ask(users) == "1"
        assert list(checkout.site.data.glob("palabre.sqlite3.2*"))
    else:
        assert "manage.py restore" in back.stdout


@pytest.mark.parametrize(
    ("change", "arguments", "said"),
    [
        ("", ["VERSION=v9"], "there is no version 'v9'"),
        ("changed", [], "changes of your own"),
    ],
)
def test_what_cannot_be_upgraded_is_left_as_it_is(repository, change, arguments, said):
    if change:
        (repository.folder / "manage.py").write_text(change)

    done = repository.make("upgrade", *arguments)

    assert done.returncode != 0
    assert said in done.stderr
    assert "nothing has been changed" in done.stderr
    assert repository.version == "v1.0.0"
    assert "Traceback" not in done.stderr


def test_version_that_is_there_is_not_taken_again(repository):
    done = repository.make("upgrade", "VERSION=v1.0.0")

    assert done.returncode == 0
    assert "already" in done.stdout
    assert not (repository.site.data / "upgrades").exists()


def test_rollback_without_an_upgrade_is_said(repository):
    done = repository.make("rollback")

    assert done.returncode != 0
    assert "no upgrade" in done.stderr
