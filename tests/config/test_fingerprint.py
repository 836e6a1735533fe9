"""The fingerprint of the code, by which a deploy leaves behind what was kept before."""

import subprocess
import sys
from pathlib import Path

import pytest

import tests.settings
from config.fingerprint import fingerprint

ROOT = Path(__file__).resolve().parents[2]

fresh = fingerprint.__wrapped__


@pytest.fixture
def code(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/base.html").write_text("<main>")
    (tmp_path / "requirements.txt").write_text("django==6.1.3")
    return tmp_path


@pytest.mark.parametrize("file", ["templates/base.html", "templates/new.html", "requirements.txt"])
def test_fingerprint_changes_with_a_file(code, file):
    before = fresh(code)

    (code / file).write_text("<main >")

    assert fresh(code) != before


def test_fingerprint_changes_with_a_setting(code, monkeypatch):
    before = fresh(code)

    monkeypatch.setattr(tests.settings, "SITE_URL", "https://other.example")

    assert fresh(code) != before


def test_fingerprint_changes_with_the_names_of_static_files(code, settings):
    settings.STATIC_ROOT = code
    before = fresh(code)

    (code / "staticfiles.json").write_text("{}")

    assert fresh(code) != before


def test_fingerprint_stays_with_what_python_writes_beside_the_code(code):
    before = fresh(code)

    (code / "templates/__pycache__").mkdir()
    (code / "templates/__pycache__/tags.pyc").write_bytes(b"\0")

    assert fresh(code) == before


def test_all_processes_have_the_same_fingerprint():
    ask = (
        "import django; django.setup(); from django.conf import settings;"
        "from config.fingerprint import fingerprint; print(fingerprint(settings.BASE_DIR))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "only-for-the-tests"}

    told = {
        subprocess.run(
            [sys.executable, "-c", ask],
            cwd=ROOT,
            env=environment | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(told) == 1
