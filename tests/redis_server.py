"""A Redis on this machine, that keeps nothing on the disk."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from typing import NamedTuple


class Redis(NamedTuple):
    url: str
    process: subprocess.Popen[bytes]


def find_redis() -> str | None:
    return shutil.which("redis-server")


@contextlib.contextmanager
def redis_server() -> Iterator[Redis]:
    """Run a server on a free port of loopback; whoever wants it gone before kills the process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [find_redis() or "redis-server", "--port", str(port), "--bind", "127.0.0.1"]
    server = subprocess.Popen([*command, "--save", ""], stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Redis(f"redis://127.0.0.1:{port}/0", server)
    finally:
        server.kill()
        server.wait()
