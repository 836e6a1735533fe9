"""What the figures were measured on."""

import os
import platform
import re
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from scripts import postgres
from tests.deploy.front import find_nginx

PACKAGES = ("Django", "gunicorn", "psycopg")


def describe() -> dict[str, str]:
    """Name the machine, and the versions of what is measured and measures."""
    processor = re.findall(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M)
    memory = int(re.findall(r"^MemTotal: +(\d+) kB$", Path("/proc/meminfo").read_text(), re.M)[0])
    return {
        "processor": f"{processor[0] if processor else platform.machine()}, {os.cpu_count()} cores",
        "memory": f"{memory / 1024**2:.0f} GiB",
        "system": f"{name_of_system()}, Linux {platform.release()}",
        "Python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": said(str(postgres.find_programs() / "postgres"), "--version"),
        "Redis": said("redis-server", "--version"),
        "nginx": said(find_nginx() or "nginx", "-v"),
        "wrk": said("wrk", "--version"),
    }


def name_of_system() -> str:
    return platform.freedesktop_os_release()["PRETTY_NAME"]


def said(*command: str) -> str:
    """Return the version that a program names."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return version_in(done.stdout)


def version_in(text: str) -> str:
    """Return the first number with a dot in it."""
    found = re.search(r"\d+\.\d[\w.]*", text)
    return found[0] if found else "of an unknown version"


if __name__ == "__main__":
    sys.stdout.writelines(f"{name}: {value}\n" for name, value in describe().items())
