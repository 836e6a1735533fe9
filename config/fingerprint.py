"""What pages depend on beside the database: it changes with each deploy that could change one."""

import os
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from django.conf import ENVIRONMENT_VARIABLE, settings

FOLDERS = ("blog", "comments", "config", "locale", "subscriptions", "templates")
FILES = ("requirements.txt",)

ELSEWHERE = ("CACHES", "DATABASES")
"""Settings that say where things are kept, not what they are. Django adds to them as it runs."""


@cache
def fingerprint(root: Path) -> str:
    """Return a digest of the code below a folder and of the settings with which a process began.

    Templates, translations and the names of static files are code as well.
    """
    digest = sha256()
    found = [path for folder in FOLDERS for path in (root / folder).rglob("*")]
    paths = [path for path in found if path.is_file() and path.parent.name != "__pycache__"]
    paths += [root / name for name in FILES]
    paths += Path(settings.STATIC_ROOT).glob("staticfiles.json")
    for path in sorted(paths):
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    in_force = vars(import_module(os.environ[ENVIRONMENT_VARIABLE]))
    for name in sorted(in_force):
        if name.isupper() and name not in ELSEWHERE:
            digest.update(f"\0{name}\0{in_force[name]!r}".encode())
    return digest.hexdigest()[:16]
