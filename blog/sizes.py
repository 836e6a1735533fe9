"""Pictures in several sizes, so that no phone loads more than it can show.

A row that has a picture says in which widths it is there as well, by the name of its file:
`{"covers/2026/07/tree.jpg": [480, 800]}`. So another file has none until they are made, and the
files of the one that it replaced are still known.
"""

import logging
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction

from blog.pictures import WIDTHS, PictureUnreadable, smaller

logger = logging.getLogger(__name__)

type Sizes = dict[str, list[int]]


def path(name: str, width: int) -> str:
    """Return where a picture is kept in a width; all are in one folder, which needs no backup."""
    return f"sizes/{name}.{width}.webp"


def srcset(name: str | None, width: int | None, sizes: Sizes) -> str:
    """Return what a browser may choose from, as HTML has it; "" where there is no choice."""
    if not name or not (widths := sizes.get(name)):
        return ""
    choices = [(path(name, each), each) for each in widths]
    if width and WIDTHS[-1] not in widths:
        choices.append((name, width))
    return ", ".join(f"{default_storage.url(file)} {each}w" for file, each in choices)


def soon(row: models.Model, field: str, sizes_field: str) -> None:
    """Bring in step what a row says of its picture, once it is committed and holds no lock.

    Whatever goes wrong there, the row is safe.
    """
    name = getattr(row, field).name
    if set(getattr(row, sizes_field)) != ({name} if name else set()):
        transaction.on_commit(partial(settle, row, field, sizes_field), robust=True)


def settle(row: models.Model, field: str, sizes_field: str) -> bool:
    """Make the sizes that a picture lacks, and delete the files of those that it replaced.

    Return whether there are more now than before.
    """
    name, before = getattr(row, field).name or "", getattr(row, sizes_field)
    has_all = not name or _are_there(name, before)
    widths = before.get(name) if has_all else _make(name)
    now = {name: widths} if name and widths is not None else {}
    _delete({other: widths for other, widths in before.items() if other != name})
    setattr(row, sizes_field, now)
    # Whoever gives the row another picture meanwhile sees to it.
    rows = type(row)._default_manager.filter(pk=row.pk, **{field: name})
    rows.update(**{sizes_field: now})
    return not has_all and bool(widths)


def delete(rows: models.QuerySet[Any], field: str, sizes_field: str) -> None:
    """Delete the pictures of rows that are about to be deleted, once that is committed."""
    for name, sizes in rows.exclude(**{field: ""}).values_list(field, sizes_field):
        transaction.on_commit(partial(_delete, {name: [], **sizes}), robust=True)


def _are_there(name: str, sizes: Sizes) -> bool:
    return name in sizes and all(default_storage.exists(path(name, each)) for each in sizes[name])


def _make(name: str) -> list[int] | None:
    """Return the widths in which a picture is kept now, or None if it cannot be read."""
    try:
        with default_storage.open(name) as file:
            made = dict(smaller(file))
        for width, data in made.items():
            default_storage.delete(path(name, width))
            default_storage.save(path(name, width), ContentFile(data))
    except (PictureUnreadable, OSError) as error:
        logger.warning("%s is shown in the one size that it has: %s", name, error)
        _delete_sizes(name, WIDTHS)
        return None
    return list(made)


def _delete(sizes: Sizes) -> None:
    for name, widths in sizes.items():
        # The picture last, so that no other takes its name while there are sizes of it, among them
        # those of which no row says that they are there, because it could not be kept.
        _delete_sizes(name, {*widths, *WIDTHS})
        default_storage.delete(name)


def _delete_sizes(name: str, widths: Iterable[int]) -> None:
    for width in widths:
        default_storage.delete(path(name, width))
