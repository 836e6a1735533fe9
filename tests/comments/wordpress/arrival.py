"""Exports brought in within a test, as by the command."""

from collections.abc import Iterable
from pathlib import Path

from blog.models import WordPressImport
from blog.wordpress.survey import survey
from comments.wordpress import importing
from tests.wordpress_files import export


def bring_in(folder: Path, *items: str, name="export.xml", **options) -> WordPressImport:
    """Bring in an export of some items; what goes to the channel and to the run stands apart."""
    channel = {key: options.pop(key) for key in ("authors", "terms", "extra") if key in options}
    return bring_in_files([write(folder, export(items, **channel), name)], **options)


def write(folder: Path, content: bytes, name="export.xml") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def bring_in_files(files: Iterable[Path], tell=lambda run: None, **options) -> WordPressImport:
    files = list(files)
    run = WordPressImport(files=[str(file) for file in files], names=[f.name for f in files])
    for key, value in options.items():
        setattr(run, key, value)
    run.save()
    importing.run_now(run, survey(files), tell)
    run.refresh_from_db()
    return run


def remarks(run: WordPressImport) -> list[tuple[str, int | None, str]]:
    """Return what the report lists: kind, number and reason."""
    return list(run.remarks.values_list("kind", "number", "reason"))
