"""The units of systemd, as far as they can be judged without a running systemd."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.browser.site import ROOT

pytestmark = pytest.mark.nginx

UNITS = ["palabre.target", "palabre-web@8001.service", "palabre-worker.service"]


@pytest.fixture
def units(tmp_path):
    """A folder with the units, in which what is in /opt/palabre is here."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("There is no systemd-analyze.")
    for unit in (ROOT / "deploy/systemd").iterdir():
        text = unit.read_text().replace("/opt/palabre/.venv/bin/python", sys.executable)
        (tmp_path / unit.name.replace("@.", "@8001.")).write_text(text)
    return tmp_path


def test_units_are_valid(units):
    done = subprocess.run(
        ["systemd-analyze", "verify", *UNITS], cwd=units, capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS[1:])
def test_services_are_exposed_as_little_as_can_be(units, unit):
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", unit],
        cwd=units,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout


def test_both_services_may_do_the_same():
    allowed = [
        (ROOT / "deploy/systemd" / unit).read_text().partition("What it may do\n")[2]
        for unit in ("palabre-web@.service", "palabre-worker.service")
    ]

    assert allowed[0] == allowed[1] != ""


def test_nginx_asks_the_processes_that_the_target_starts():
    target = (ROOT / "deploy/systemd/palabre.target").read_text()
    site = (ROOT / "deploy/nginx/palabre.conf").read_text()
    upstream = re.findall(r"^upstream palabre \{(.*?)^\}", site, re.MULTILINE | re.DOTALL)[0]

    asked = re.findall(r"server 127\.0\.0\.1:(\d+);", upstream)
    assert re.findall(r"palabre-web@(\d+)\.service", target) == asked != []


def test_proposed_settings_are_fit_for_a_real_site(tmp_path):
    text = (ROOT / "deploy/systemd/palabre.env.example").read_text()
    proposed = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
    key = "a-long-random-text-0123456789-abcdefghijklmnopqrstuvwxyz"

    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        cwd=ROOT,
        env=proposed | {"PATH": os.environ["PATH"], "SECRET_KEY": key, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
