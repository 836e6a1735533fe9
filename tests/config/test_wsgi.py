"""The application as the web server loads it."""

import subprocess
import sys

from tests.worker import ROOT, environment_of


def test_what_is_loaded_at_the_start_is_not_looked_through_for_garbage(tmp_path):
    code = (
        "import gc, config.wsgi; gc.collect(); print(gc.get_freeze_count(), len(gc.get_objects()))"
    )

    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment_of(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )

    frozen, looked_through = map(int, said.stdout.split())
    assert frozen > 10 * looked_through
