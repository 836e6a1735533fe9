"""Runs a command with DATABASE_URL set, on a PostgreSQL started for it and thrown away after.

Usage: postgres.py COMMAND [ARGUMENT]…

With DATABASE_URL in the environment, that database is used and nothing is started.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

START_SECONDS = 30


class Failure(Exception):
    """Ends the script with its one sentence."""


def main(command: list[str]) -> int:
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(command).returncode
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    # Ctrl-C is for the command; what was started here ends after it, in either case.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    with cluster(find_programs()) as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}).returncode


def find_programs(debian: Path = Path("/usr/lib/postgresql")) -> Path:
    """The folder of `initdb` and `postgres`, which Debian keeps off the path."""
    folders = sorted(
        debian.glob("*/bin"),
        key=lambda folder: [int(part) for part in folder.parent.name.split(".")],
        reverse=True,
    )
    if shutil.which("pg_config"):
        asked = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        folders.append(Path(asked.stdout.strip()))
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Failure(
        "no PostgreSQL server was found: install one (Debian and Ubuntu: `apt install postgresql`) "
        "or set DATABASE_URL to a database that may be written"
    )


@contextlib.contextmanager
def cluster(programs: Path, *, durable: bool = False) -> Iterator[str]:
    """Starts a cluster that only this machine reaches, and yields its DATABASE_URL.

    Only a durable one waits for the disk, as on a real site.
    """
    identity = unprivileged_identity()
    folder = Path(tempfile.mkdtemp(prefix="palabre-postgres-"))
    port = free_port()
    try:
        if identity:
            shutil.chown(folder, identity["user"])
        initialise(programs, folder, identity)
        # Speed over safety where it can be: nothing here outlives the command.
        speed = () if durable else ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
        place = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")
        settings = [f"-c{setting}" for setting in (*speed, *place)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", f"-D{folder / 'data'}", *settings],
                cwd=folder,
                stdout=log,
                stderr=log,
                process_group=0,
                **identity,
            )
        try:
            wait_for(server, programs / "pg_isready", port, folder / "log")
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged_identity() -> dict[str, Any]:
    """Whom to become, because PostgreSQL refuses to run as root; nobody else when we are not."""
    if os.geteuid():
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    account = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def initialise(programs: Path, folder: Path, identity: dict[str, Any]) -> None:
    made = subprocess.run(
        [
            *(programs / "initdb", f"--pgdata={folder / 'data'}", "--username=postgres"),
            # C.UTF-8 knows the case of accented letters; plain C does not.
            *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        **identity,
    )
    if made.returncode:
        raise Failure(f"initdb failed: {last_line(made.stderr)}")


def wait_for(server: subprocess.Popen[bytes], is_ready: Path, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if not subprocess.run(
            [is_ready, "--quiet", "--host=127.0.0.1", f"--port={port}"]
        ).returncode:
            return
        time.sleep(0.1)
    raise Failure(f"PostgreSQL did not start: {last_line(log.read_text())}")


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        sys.exit(f"palabre: {failure}.")
    except KeyboardInterrupt:
        sys.exit(130)
