"""Makes `.venv/` hold the locked packages, and does nothing when it already does.

Usage: bootstrap.py [dev]             the packages of the site, or of the tests too
       bootstrap.py lock [ARGUMENT]…  writes the lock files again; the arguments go to uv

Needs a Python from 3.8 and its standard library; uv is fetched when it is missing.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "palabre-lock"
LOG = VENV / "bootstrap.log"

LOCKS = {"requirements.txt": [], "requirements-dev.txt": ["--group=dev", "-c=requirements.txt"]}

# What went wrong, as uv, pip and Python word it, and what to do about it.
SENTENCES = {
    r"Permission denied|Read-only file system": f"cannot write in {ROOT} or in uv's cache: "
    "make them writable for this user, or set UV_CACHE_DIR to a folder that is",
    r"No space left on device": "the disk is full: free some space (2 GB are plenty)",
    r"No module named venv|ensurepip": "Python's venv module is missing: "
    "install it (Debian and Ubuntu: `apt install python3-venv`), or install uv",
    r"Failed to build": "a package has no ready-made build for this machine: install a compiler "
    "(Debian and Ubuntu: `apt install build-essential python3-dev libpq-dev`)",
    r"(?i)failed to (fetch|download)|error sending request|connection|certificate|timed out"
    r"|name resolution": "the packages cannot be downloaded: check the network, "
    "and HTTPS_PROXY, SSL_CERT_FILE or UV_DEFAULT_INDEX if this machine needs them",
}


class Failure(Exception):
    """Ends the script with its one sentence."""


def main(arguments: list[str]) -> None:
    os.chdir(ROOT)
    if arguments[:1] == ["lock"]:
        lock(arguments[1:])
    else:
        install(dev=arguments == ["dev"])


def lock(arguments: list[str]) -> None:
    uv = find_uv()
    for name, options in LOCKS.items():
        # The universal form lists every platform, so that one lock serves all of them.
        command = [uv, "pip", "compile", "--quiet", "--universal", "--python-version=3.12"]
        command += ["--generate-hashes", "--custom-compile-command=make lock"]
        run([*command, f"--output-file={name}", *options, "pyproject.toml", *arguments])


def install(dev: bool) -> None:
    place = f"{VENV} {Path('.python-version').read_text().strip()}"
    installed = (STAMP.read_text() if STAMP.exists() else "").split("\n")
    # Once the tests were run here, their packages stay: `make run` does not take them away.
    dev = dev or "requirements-dev.txt" in installed
    name = "requirements-dev.txt" if dev else "requirements.txt"
    digest = hashlib.sha256(Path(name).read_bytes()).hexdigest()
    if installed == [place, name, digest] and PYTHON.exists():
        return

    print("Installing the locked packages in .venv (a minute or two the first time)", flush=True)
    uv = find_uv()
    if installed[0] != place or not PYTHON.exists():
        make_environment(uv)
    # Without the digest, an interrupted installation is taken up again.
    STAMP.write_text(f"{place}\n{name}\n")
    # Compiled now, because some machines never write bytecode and would be slow at each start.
    command = [uv, "pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes"]
    run([*command, f"--python={PYTHON}", name])
    STAMP.write_text(f"{place}\n{name}\n{digest}")


def find_uv() -> str:
    private = ROOT / ".uv" / "bin" / "uv"
    for uv in (shutil.which("uv"), str(private)):
        # A shim of pyenv may be on the path and yet have no uv behind it.
        if uv and os.path.exists(uv) and not call([uv, "--version"]).returncode:
            return uv
    run([sys.executable, "-m", "venv", ".uv"])
    run([".uv/bin/python", "-m", "pip", "install", "--quiet", "uv"])
    return str(private)


def make_environment(uv: str) -> None:
    version = Path(".python-version").read_text().strip()
    if VENV.exists():
        shutil.rmtree(str(VENV))
    # Any Python that the project allows is better than none.
    for choice in ([version], [">=3.12", "--no-python-downloads"]):
        made = call([uv, "venv", "--quiet", "--no-project", str(VENV), "--python", *choice])
        if not made.returncode:
            return
        if re.search(r"Permission denied|Read-only|No space", made.stdout):
            raise Failure(explain(made.stdout))
    raise Failure(
        f"Python {version} is neither on this machine nor to be downloaded: "
        f"install it (`pyenv install {version}`, `uv python install {version}` or a package)"
    )


def run(command: list[str]) -> None:
    done = call(command)
    if done.returncode:
        raise Failure(explain(done.stdout))


def call(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def explain(output: str) -> str:
    """One sentence for what a tool said at length; the whole of it goes to the log."""
    where = ""
    if VENV.is_dir() and os.access(str(VENV), os.W_OK):
        LOG.write_text(output, encoding="utf-8")
        where = f" (all that was said is in {LOG.relative_to(ROOT)})"
    for pattern, sentence in SENTENCES.items():
        if re.search(pattern, output):
            return sentence + where
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return (lines[-1] if lines else "the tool failed without a word") + where


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failure as failure:
        sys.exit(f"palabre: {failure}; then run the same command again.")
    except OSError as error:
        sys.exit(f"palabre: make {error.filename} readable and writable: {error.strerror}.")
    except KeyboardInterrupt:
        sys.exit(130)
