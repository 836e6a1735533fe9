"""The languages that the site speaks: English, in which it is written, and each in `locale/`."""

from pathlib import Path

from django.conf.locale import LANG_INFO
from django.utils.translation import to_language


def found_in(folder: Path) -> list[tuple[str, str]]:
    """Return the code of each language with a `django.po` in a folder, and what it calls itself.

    So a new language needs no more than that file, and `make messages` to compile it.
    """
    files = sorted(folder.glob("*/LC_MESSAGES/django.po"))
    codes = {to_language(file.parts[-3]) for file in files} | {"en"}
    return [(code, LANG_INFO.get(code, {}).get("name_local", code)) for code in sorted(codes)]
