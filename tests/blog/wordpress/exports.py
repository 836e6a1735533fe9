"""Contents put into files, and what the reader says of them."""

import pytest
from django.utils import translation

from blog.wordpress.reading import read
from blog.wordpress.wxr import Item, Unreadable


def saved(folder, *contents):
    """Put contents into files named export-1.xml and so on; return their paths."""
    paths = [folder / f"export-{number}.xml" for number in range(1, len(contents) + 1)]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def found_in(folder, *contents):
    return list(read(saved(folder, *contents)))


def items_in(folder, *contents):
    return [found for found in found_in(folder, *contents) if isinstance(found, Item)]


def fault_in(folder, *contents):
    """Return what is said of files that cannot be read, in English."""
    with translation.override("en"), pytest.raises(Unreadable) as refusal:
        found_in(folder, *contents)
    return str(refusal.value)
