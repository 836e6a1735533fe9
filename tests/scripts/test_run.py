"""`make run`'s script, as the processes that a visitor and an operator meet."""

import contextlib
import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.run import read_secret_key

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, str(ROOT / "scripts" / "run.py")]


def environment(**settings):
    """No setting of whoever runs the tests may reach the site, least of all a real database."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {name: str(value) for name, value in settings.items()}


def run_until_it_fails(**settings):
    return subprocess.run(
        COMMAND, env=environment(**settings), capture_output=True, text=True, timeout=30
    )


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """One data folder for all, because compressing the static files takes seconds."""
    return tmp_path_factory.mktemp("data")


@contextlib.contextmanager
def running_site(port, data):
    """Starts the site and yields its process and the output until the welcome."""
    process = subprocess.Popen(
        COMMAND,
        env=environment(PORT=port, DATA_DIR=data),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            welcome = []
            for line in process.stdout:
                welcome.append(line)
                if "Ctrl-C" in line:
                    break
            yield process, "".join(welcome)
        finally:
            process.terminate()


def children(process):
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(number) for number in path.read_text().split()]


def command_line(number):
    return Path(f"/proc/{number}/cmdline").read_text().split("\0")


def is_running(number):
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, 0)
        return True
    return False


def status(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path)
        return connection.getresponse().status


def test_busy_port_is_said_with_a_way_out(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = run_until_it_fails(PORT=port, DATA_DIR=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith(f"palabre: port {port} is busy")
    assert "make run PORT=" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_impossible_port_is_named(tmp_path, port):
    done = run_until_it_fails(PORT=port, DATA_DIR=tmp_path)

    assert done.returncode == 1
    assert done.stderr.startswith(f"palabre: PORT is '{port}'")


def test_data_folder_that_cannot_be_made_is_named(tmp_path, port):
    file = tmp_path / "file"
    file.touch()

    done = run_until_it_fails(PORT=port, DATA_DIR=file / "data")

    assert done.returncode == 1
    assert str(file / "data") in done.stderr
    assert "make run DATA_DIR=" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = read_secret_key(tmp_path)

    second = read_secret_key(tmp_path)

    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_site_answers_until_it_is_told_to_stop(data, port):
    with running_site(port, data) as (process, welcome):
        answers = [status(port, path) for path in ("/healthz", "/", "/admin/login/")]
        family = children(process)

        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()

    assert answers == [200, 200, 200]
    assert f"http://127.0.0.1:{port}/admin/" in welcome
    assert process.returncode == 0
    assert "Traceback" not in welcome + rest
    assert len(family) == 2
    assert not any(is_running(number) for number in family)


def test_second_start_keeps_the_data_and_the_static_files(data, port):
    kept = [data / "secret_key", data / "palabre.sqlite3"]
    with running_site(port, data):
        before = [path.stat().st_ino for path in kept]

    with running_site(port, data) as (_, welcome):
        after = [path.stat().st_ino for path in kept]

    assert "Ctrl-C" in welcome
    assert "Compressing" not in welcome
    assert after == before


def test_web_server_stops_when_the_worker_dies(data, port):
    with running_site(port, data) as (process, _):
        family = children(process)
        worker = next(number for number in family if "worker" in command_line(number))

        os.kill(worker, signal.SIGKILL)
        rest = process.stdout.read()

    assert process.returncode == 1
    assert "the worker stopped by itself" in rest
    assert not any(is_running(number) for number in family)
