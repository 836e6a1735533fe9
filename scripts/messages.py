"""Keeps the translations in `locale/` in step with the texts in the code.

Usage: messages.py update   collects the texts and compiles the translations
       messages.py check    fails where that would change something, or a text is untranslated
"""

import gettext
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Without line numbers, a moved line of code does not change every translation file.
COLLECT = [
    *(
        "makemessages",
        "--all",
        "--no-location",
        "--no-obsolete",
        "--no-wrap",
        "--verbosity=0",
    ),
    *("--ignore=tests", "--ignore=var", "--ignore=scripts", "--ignore=mutants", "--ignore=.*"),
]


def main(action: str) -> None:
    if not shutil.which("xgettext"):
        sys.exit("palabre: install GNU gettext (Debian and Ubuntu: `apt install gettext`).")
    if action == "update":
        update(ROOT)
    else:
        check()


def update(folder: Path) -> None:
    before = {path: path.read_text() for path in translations(folder)}
    manage(folder, *COLLECT)
    for path, text in before.items():
        # A new date alone is no change.
        if undated(path.read_text()) == undated(text):
            path.write_text(text)
    manage(folder, "compilemessages", "--verbosity=0", "--ignore=.*")


def check() -> None:
    with tempfile.TemporaryDirectory(prefix="palabre-messages-") as name:
        copy = Path(name) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "var", "tests", "mutants"))
        update(copy)
        problems = [text for path in translations(copy) for text in differences(path, copy)]
    if problems:
        sys.exit("\n".join([*problems, "palabre: run `make messages`, translate, run it again."]))


def differences(fresh: Path, copy: Path) -> list[str]:
    name = fresh.relative_to(copy)
    found = [
        f"{name} has {kind}: {text}"
        for kind in ("untranslated", "fuzzy")
        for text in select(fresh, kind)
    ]
    if catalogue(ROOT / name) != catalogue(fresh):
        found.append(f"{name.with_suffix('.mo')} is behind the code or its .po file")
    return found


def translations(folder: Path) -> list[Path]:
    return sorted(folder.glob("locale/*/LC_MESSAGES/*.po"))


def undated(text: str) -> str:
    return re.sub(r'"POT-Creation-Date: .*\n', "", text)


def select(path: Path, kind: str) -> list[str]:
    """The texts of a translation file that are `untranslated` or `fuzzy`."""
    said = subprocess.run(
        ["msgattrib", "--no-wrap", f"--{kind}", path], check=True, capture_output=True, text=True
    )
    texts = re.findall(r'^msgid (".*(?:\n".*)*)', said.stdout, re.MULTILINE)
    return [text for text in texts if text != '""']


def catalogue(path: Path) -> dict[object, str]:
    """What the compiled file beside `path` says; its bytes differ between versions of msgfmt."""
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        return {}
    with compiled.open("rb") as file:
        texts = dict(gettext.GNUTranslations(file)._catalog)
    texts.pop("", None)  # the header, with its dates
    return texts


def manage(folder: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=folder)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main(sys.argv[1])
