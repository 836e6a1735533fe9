"""No text keeps the site busy, however it is made: tests/patience.py has texts and limits."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.parametrize("group", ["typed", "cleaned", "anything"])
def test_work_grows_no_faster_than_the_text(group):
    command = [sys.executable, "-m", "tests.patience", group]

    ran = subprocess.run(
        command, cwd=settings.BASE_DIR, env=os.environ, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout.splitlines()[-1:] + ran.stderr.splitlines()[-1:]
