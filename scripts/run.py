"""`make run`: prepares the data, then runs the web server and the worker until told to stop.

Runs under the project's own Python, with the settings of its environment.
"""

import ctypes
import errno
import hashlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 10


class Failure(Exception):
    """Ends the script with its one sentence."""


class StopAsked(Exception):
    """Ctrl-C, or a supervisor's polite signal."""


def main() -> None:
    os.chdir(ROOT)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    try:
        port = read_port()
        check_port_is_free(port)
        data = make_data_folder()
        fill_environment(port, data)
        manage("migrate", "--verbosity=0")
        manage("load_demo")
        collect_static(data)
        serve(port, data)
    except StopAsked:
        print("\nPalabre has stopped.")


def ask_to_stop(number: int, frame: FrameType | None) -> None:
    raise StopAsked


def read_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Failure(f"PORT is {text!r}: give a number up to 65535, as in `make run PORT=8001`")
    return int(text)


def check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        # As gunicorn does; else the port would seem busy for a minute after each stop.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            why = "busy" if error.errno == errno.EADDRINUSE else "not allowed for this user"
            other = port + 1 if 1024 <= port < 65535 else 8001
            raise Failure(f"port {port} is {why}: take another, `make run PORT={other}`") from error


def make_data_folder() -> Path:
    data = Path(os.environ.get("DATA_DIR") or "var").resolve()
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not os.access(data, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise Failure(
            f"the data folder {data} cannot be written ({error.strerror}): "
            "name another, `make run DATA_DIR=/path/to/folder`"
        ) from error
    return data


def fill_environment(port: int, data: Path) -> None:
    """Gives every setting that a first run needs and nobody chose."""
    defaults = {
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "WEB_CONCURRENCY": "2",
    }
    for name, value in defaults.items():
        os.environ[name] = os.environ.get(name) or value
    os.environ["DATA_DIR"] = str(data)
    os.environ["SECRET_KEY"] = os.environ.get("SECRET_KEY") or read_secret_key(data)


def read_secret_key(data: Path) -> str:
    """A key made once: with a new one at each start, every session and signed link would end."""
    path = data / "secret_key"
    if not path.exists():
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


def manage(*arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if not done.returncode:
        sys.stderr.write(done.stderr)
        return
    said = done.stderr.strip()
    if "Traceback" in said:
        said = said.splitlines()[-1]
    raise Failure(f"`manage.py {arguments[0]}` failed: {said.removeprefix('palabre: ')}")


def collect_static(data: Path) -> None:
    """Collects and compresses the static files: long work, done again only when they changed."""
    digest = hashlib.sha256(os.environ.get("DEBUG", "").encode())
    static = sorted(path for path in Path("static").rglob("*") if path.is_file())
    for path in (Path("requirements.txt"), Path("config/settings.py"), *static):
        digest.update(str(path).encode() + path.read_bytes())
    stamp = data / "static.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print("Compressing the static files (a few seconds, once)", flush=True)
    manage("collectstatic", "--no-input", "--verbosity=0")
    stamp.write_text(digest.hexdigest())


def serve(port: int, data: Path) -> None:
    commands = {
        "web server": [
            *("-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}"),
            *("--worker-class=gthread", "--threads=4", "--graceful-timeout=5"),
            *("--log-level=warning", "--no-control-socket"),
        ],
        "worker": ["manage.py", "worker"],
    }
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            children[name] = start(command)
        wait_for_health(port, children)
        print_welcome(data)
        while True:
            check_alive(children)
            time.sleep(0.2)
    finally:
        stop(children.values())


def start(command: list[str]) -> subprocess.Popen[bytes]:
    # A group of its own keeps Ctrl-C from a child: it gets one signal, from stop().
    return subprocess.Popen([sys.executable, *command], process_group=0, preexec_fn=end_with_parent)


def end_with_parent() -> None:
    """Has Linux stop the child even when this script is killed without a chance to do it."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def wait_for_health(port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(port):
        check_alive(children)
        if time.monotonic() > deadline:
            raise Failure(f"the site did not answer /healthz within {START_SECONDS} seconds")
        time.sleep(0.1)


def is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        # Below 500, the site answers; it may well refuse this host name or redirect to HTTPS.
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_alive(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise Failure(f"the {name} stopped by itself (code {child.returncode}); see above")


def print_welcome(data: Path) -> None:
    site = os.environ["SITE_URL"].rstrip("/")
    print(f"\nPalabre   {site}/\nAdmin     {site}/admin/")
    login = data / "demo_login"
    if login.exists():
        user, password = login.read_text().splitlines()[:2]
        print(f"Author    {user}, password {password}")
    print("Ctrl-C stops it.", flush=True)


def stop(children: Iterable[subprocess.Popen[bytes]]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"palabre: {failure}.")
