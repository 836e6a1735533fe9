"""Brings a site to another version, after a backup, and back again.

Usage: upgrade.py [VERSION]    to a tag of git, or to the newest
       upgrade.py --rollback   to the version, and where that changed it the data, from before

Runs under whatever python3 the machine has, with the settings of the site in its environment: the
project's own Python changes on the way.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = str(ROOT / ".venv" / "bin" / "python")

RESTART = (
    "Now restart the site: as root, `systemctl reload 'palabre-web@*'` and "
    "`systemctl restart palabre-worker`; or stop what runs and start it again."
)


KEPT = 3
"""How many of the backups stay that upgrades and rollbacks have made."""


class Failure(Exception):
    """Ends the script with what failed and how to go on."""


def main(arguments: list[str]) -> None:
    os.chdir(ROOT)
    for name in ("SECRET_KEY", "DATA_DIR"):
        if not os.environ.get(name):
            raise Failure(
                f"{name} is not set: give the environment of the site, as `palabre upgrade` does"
            )
    if arguments == ["--rollback"]:
        roll_back()
    else:
        upgrade(arguments[0] if arguments else "")


# ---------------------------------------------------------------- There


def upgrade(version: str) -> None:
    """Do all steps in turn; the first that fails ends it, and says how to go back."""
    untouched = "nothing has been changed"
    if git("status", "--porcelain", "--untracked-files=no"):
        raise Failure(f"there are changes of your own in {ROOT}: `git stash` them; {untouched}")
    before = git("rev-parse", "HEAD")
    step("Looking for versions", untouched, "git", "fetch", "--quiet", "--tags", *remote())
    target = version or newest()
    found = subprocess.run(
        ["git", "rev-parse", "--verify", "--quiet", f"{target}^{{commit}}"],
        capture_output=True,
        text=True,
    )
    if found.returncode:
        raise Failure(f"there is no version {target!r}: see `git tag`; {untouched}")
    if found.stdout.strip() == before:
        print(f"This is {target} already; {untouched}.")
        return
    backup = folder() / f"before-{target.replace('/', '-')}-{moment()}.tar"
    manage("Backing up", untouched, "backup", str(backup))
    note(before=before, backup=str(backup), migrated=False)
    forget_old(backup)
    back = f"`make rollback` brings {before[:10]} back; the backup is {backup}"
    step(f"Taking {target}", untouched, "git", "checkout", "--quiet", "--detach", target)
    step("Installing its packages", back, sys.executable, "scripts/bootstrap.py")
    manage("Checking the settings", back, "check")
    if subprocess.run([PYTHON, "manage.py", "migrate", "--check"], capture_output=True).returncode:
        note(before=before, backup=str(backup), migrated=True)
        manage("Migrating the database", back, "migrate", "--no-input", "--verbosity=0")
    manage("Collecting static files", back, "collectstatic", "--no-input", "--verbosity=0")
    print(f"This is {target} now. {RESTART}\nIf it does not work out, {back}.")


def remote() -> list[str]:
    return ["origin"] if "origin" in git("remote").split() else ["."]


def newest() -> str:
    tags = git("tag", "--list", "v*", "--sort=-version:refname").split()
    if not tags:
        raise Failure("there is no version with a tag yet; nothing has been changed")
    return tags[0]


# ---------------------------------------------------------------- And back


def roll_back() -> None:
    """Bring the version from before back, and its data if they were changed to fit the other."""
    try:
        noted = json.loads(noted_in().read_text())
    except FileNotFoundError:
        raise Failure("there was no upgrade from which to go back") from None
    again = "mend that, then `make rollback` again"
    step(
        "Taking back the version", again, "git", "checkout", "--quiet", "--detach", noted["before"]
    )
    step("Installing its packages", again, sys.executable, "scripts/bootstrap.py")
    if noted["migrated"]:
        bring_data_back(noted["backup"], again)
    manage("Collecting static files", again, "collectstatic", "--no-input", "--verbosity=0")
    noted_in().unlink()
    forget_old(Path(noted["backup"]))
    print(f"This is {noted['before'][:10]} again. {RESTART}")


def bring_data_back(backup: str, again: str) -> None:
    """Put the database of the backup in the place of the one that is there, which is kept."""
    kept = str(folder() / f"before-rollback-{moment()}.tar")
    manage("Backing up what was written since", again, "backup", kept)
    manage("Restoring the data", again, "restore", "--replace", backup)
    print(f"What was written since the upgrade is in {kept}.")


# ---------------------------------------------------------------- What both need


def folder() -> Path:
    path = Path(os.environ["DATA_DIR"]).resolve() / "upgrades"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def moment() -> str:
    return time.strftime("%Y%m%d-%H%M%S")


def forget_old(needed: Path) -> None:
    """Delete all but the last backups of upgrades, and never the one that is needed."""
    made = sorted(folder().glob("before-*.tar"), key=lambda path: path.stat().st_mtime)
    for path in made[:-KEPT]:
        if path != needed:
            path.unlink()


def noted_in() -> Path:
    return folder() / "last.json"


def note(**facts: object) -> None:
    """Write down, whole or not at all, how to go back."""
    fresh = noted_in().with_suffix(".new")
    fresh.write_text(json.dumps(facts))
    fresh.replace(noted_in())


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise Failure(f"git says: {done.stderr.strip()}; nothing has been changed")
    return done.stdout.strip()


def manage(what: str, then: str, *arguments: str) -> None:
    step(what, then, PYTHON, "manage.py", *arguments)


def step(what: str, then: str, *command: str) -> None:
    """Run a command, and say what it is for. Raises Failure, which says what to do then."""
    print(f"{what} …", flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        last = (done.stdout.strip().splitlines() or ["it said nothing"])[-1].rstrip(".")
        raise Failure(f"{what} failed ({last}); {then}")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failure as failure:
        sys.exit(f"palabre: {failure}.")
    except OSError as error:
        sys.exit(f"palabre: {error.filename}: {error.strerror}.")
    except KeyboardInterrupt:
        sys.exit(130)
