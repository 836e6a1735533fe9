"""The first step of every make target, with a stand-in for uv that notes what it is asked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

UV = """#!/bin/sh
[ "$1" = --version ] && exit 0
echo "$@" >> asked
[ "$1" = "$FAILS" ] && { echo "$SAYS"; exit 2; }
[ "$1" = venv ] && { mkdir -p .venv/bin; : > .venv/bin/python; }
exit 0
"""


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "bootstrap.py", tmp_path / "scripts")
    shutil.copy(ROOT / ".python-version", tmp_path)
    (tmp_path / "requirements.txt").write_text("a==1")
    (tmp_path / "requirements-dev.txt").write_text("a==1\nb==1")
    write_program(tmp_path / "bin" / "uv", UV)
    return tmp_path


def write_program(path, text):
    path.parent.mkdir(parents=True)
    path.write_text(text)
    path.chmod(0o755)


def bootstrap(checkout, *arguments, **environment):
    path = f"{checkout / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin"
    return subprocess.run(
        [sys.executable, "scripts/bootstrap.py", *arguments],
        cwd=checkout,
        env={"PATH": path, **environment},
        capture_output=True,
        text=True,
    )


def synced(checkout):
    """The lock files that uv was asked to install, in order."""
    asked = (checkout / "asked").read_text().splitlines()
    return [line.split()[-1] for line in asked if line.startswith("pip sync")]


def test_second_run_installs_nothing(checkout):
    bootstrap(checkout)

    second = bootstrap(checkout)

    assert second.returncode == 0
    assert second.stdout == ""
    assert synced(checkout) == ["requirements.txt"]


def test_changed_lock_is_installed(checkout):
    bootstrap(checkout)
    (checkout / "requirements.txt").write_text("a==2")

    bootstrap(checkout)

    assert synced(checkout) == ["requirements.txt", "requirements.txt"]


def test_packages_of_the_tests_stay_when_the_site_is_run(checkout):
    bootstrap(checkout, "dev")

    bootstrap(checkout)

    assert synced(checkout) == ["requirements-dev.txt"]


def test_packages_of_the_tests_are_added_to_those_of_the_site(checkout):
    bootstrap(checkout)

    bootstrap(checkout, "dev")

    assert synced(checkout) == ["requirements.txt", "requirements-dev.txt"]


def test_failed_installation_is_taken_up_again(checkout):
    bootstrap(checkout, FAILS="pip", SAYS="error: out of luck")

    second = bootstrap(checkout)

    assert second.returncode == 0
    assert synced(checkout) == ["requirements.txt", "requirements.txt"]


def test_moved_checkout_gets_a_new_environment(checkout):
    bootstrap(checkout)
    moved = checkout.rename(checkout.with_name("moved"))

    bootstrap(moved)

    assert (moved / "asked").read_text().count("venv --quiet") == 2


def test_private_uv_serves_where_the_one_on_the_path_is_an_empty_shim(checkout):
    (checkout / "bin" / "uv").write_text("#!/bin/sh\nexit 127\n")
    write_program(checkout / ".uv" / "bin" / "uv", UV)

    done = bootstrap(checkout)

    assert done.returncode == 0
    assert synced(checkout) == ["requirements.txt"]


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("error: Failed to build `pillow==13.0.0`", "install a compiler"),
        ("error: Failed to fetch `a`\n  Caused by: dns error", "check the network"),
        ("error: failed to create directory: Permission denied (os error 13)", "writable"),
        ("error: failed to write: No space left on device (os error 28)", "the disk is full"),
        ("noise\nerror: something new", "something new"),
    ],
)
def test_failed_installation_says_what_to_do_in_one_sentence(checkout, said, advice):
    done = bootstrap(checkout, FAILS="pip", SAYS=said)

    assert done.returncode == 1
    assert advice in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (checkout / ".venv" / "bootstrap.log").read_text().strip() == said


def test_missing_python_is_named(checkout):
    done = bootstrap(checkout, FAILS="venv", SAYS="error: No interpreter found")

    assert done.returncode == 1
    assert f"Python {(ROOT / '.python-version').read_text().strip()}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_missing_venv_module_is_named(checkout):
    (checkout / "bin" / "uv").unlink()
    (checkout / "venv.py").write_text("raise SystemExit('No module named venv')")

    done = bootstrap(checkout, PYTHONPATH=str(checkout))

    assert done.returncode == 1
    assert "python3-venv" in done.stderr
    assert len(done.stderr.splitlines()) == 1
