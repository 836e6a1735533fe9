"""What was sent and cannot be kept now: that is said, and all of it given back."""

import errno
import logging
import sys
from typing import TypeGuard

from django.db import InterfaceError, InternalError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from blog import views
from blog.files import FULL
from comments.admission import NotTaken

logger = logging.getLogger(__name__)

FAILURES = (OperationalError, InterfaceError, InternalError)
"""What Django raises when the database is away, or writes nothing: not for a mistake of ours."""

UNWRITABLE = {*FULL, errno.EROFS}
"""What the system says of a disk on which no file can be kept."""

WAIT = 60
"""After how many seconds it is worth trying again."""

LONG = 80
"""From how many characters on a text is shown when it is given back."""

REMEDIES = {
    ("disk is full", "No space left", "disk I/O error", "quota", "too large"): (
        "Make room on the disk of the site, and see whether it is sound."
    ),
    ("readonly", "read-only"): (
        "Let the user that the site runs as write to the database, with SQLite’s -wal and -shm."
    ),
    ("Read-only",): "See why the disk cannot be written, and mount it anew.",
    ("locked",): "Another process holds the database for long: see which one, and end it.",
}
"""What to do, by what the databases say."""

OTHERWISE = "See whether the database runs, and whether DATABASE_URL is right."


class NotKept(NotTaken):
    """The database keeps nothing at the moment."""

    wait = WAIT
    status = 503

    def __init__(self, error: Exception) -> None:
        note(error)
        super().__init__(
            _(
                "The site cannot keep anything at this moment. Your text is still below: send it "
                "again in a few minutes. However often you do, it will stand there once."
            )
        )


def note(error: Exception) -> None:
    """Log what to do. Nothing has to be done to the site itself, which tries again each time."""
    said = str(error)
    if "readonly" in said:
        # With the request; for what SQLite has opened while it was read-only stays so.
        connection.close_at = 0
    remedy = next(
        (remedy for words, remedy in REMEDIES.items() if any(word in said for word in words)),
        OTHERWISE,
    )
    logger.error("Nothing can be kept: %s. %s", said.strip().partition("\n")[0], remedy)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; or, if database or disk fail, 503 with all that was sent, but without files."""
    error = sys.exc_info()[1]
    if not isinstance(error, FAILURES) and not _is_of_the_disk(error):
        return views.server_error(request)
    note(error)
    sent = _sent(request)
    context = {
        "stylesheet": views.stylesheet(),
        "action": request.get_full_path(),
        "texts": [pair for pair in sent if _is_text(*pair)],
        "others": [pair for pair in sent if not _is_text(*pair)],
        "has_files": bool(request.FILES),
    }
    response = HttpResponse(render_to_string("503.html", context), status=NotKept.status)
    response["Retry-After"] = str(WAIT)
    response["Cache-Control"] = "no-store"
    return response


def _is_of_the_disk(error: BaseException | None) -> TypeGuard[OSError]:
    return isinstance(error, OSError) and error.errno in UNWRITABLE


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was sent in a form, unless there is a password in it."""
    fields = request.POST if request.method == "POST" else QueryDict()
    if any("password" in name for name in fields):
        return []
    return [(name, value) for name, values in fields.lists() for value in values]


def _is_text(name: str, value: str) -> bool:
    return name == "body" or len(value) >= LONG or "\n" in value
