"""Lists of subscribers as files: CSV as other services write it, read line by line.

The names of the columns are those of

- Mailchimp: `Email Address`, `OPTIN_TIME`, `CONFIRM_TIME` in each of its files, `UNSUB_TIME` and
  `CLEAN_TIME` in those of people who left or whose mail came back
  (https://mailchimp.com/help/view-export-contacts/);
- Brevo: `EMAIL`, `ADDED_TIME`, the blocklist and the state of the subscription
  (https://developers.brevo.com/reference/request-contact-export);
- Substack: `email`, `email_disabled`, `created_at` (`active_subscription` says who pays), and in
  its other file `Email`, `Subscription date`
  (https://github.com/TryGhost/migrate/tree/main/packages/mg-substack,
  https://github.com/buttondown/roadmap/issues/2282);
- WordPress.com: the addresses alone, or with the columns of its page of subscribers
  (https://wordpress.com/support/subscribers/, https://github.com/Automattic/jetpack/issues/40260);
- our own export.
"""

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import IO, NamedTuple, TextIO

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from subscriptions import addresses

ADDRESS = (
    *("email", "email address", "e mail", "e mail address", "subscriber email", "mail"),
    *("adresse email", "adresse e mail", "adresse mail", "adresse électronique", "courriel"),
)
STATE = (
    *("status", "email subscription", "subscription status", "email marketing"),
    *("subscribed to emails", "statut"),
)
CREATED = (
    *("subscribed", "optin time", "added time", "created at", "subscription date", "since"),
    *("date subscribed", "subscribed at", "date added", "confirm time"),
)
CONFIRMED = ("confirmed", "confirm time", "confirmed at")
ENDED = (
    *("unsub time", "clean time", "email disabled", "blacklisted", "email blacklisted"),
    *("blocklisted", "email blocklisted", "unsubscribed", "bounced"),
)
"""Columns in which whatever is no “no” says that somebody must not be written to."""

NO = {"", "0", "false", "no", "n", "non", "faux"}

IS_ENDED = re.compile(
    r"left|unreachable|complained|false|0|no|non|not (subscribed|sending)|non.?(subscribed|abonné)"
    r"|inactive|deleted|removed|archived|transactional"
    r"|.*(unsubscri|clean|black|block|disabl|bounce|opt(ed)?.?out|spam|désabonn|désinscri).*"
)
IS_PENDING = re.compile(r"pending|unconfirmed|not confirmed|en attente")

FORMATS = ("%d-%m-%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d-%m-%Y", "%d/%m/%Y")
"""Of dates, beside those of ISO 8601."""

FIRST_YEAR = 1990
"""Programs write a date that they do not have as one in 1900 or 1970."""

DELIMITERS = ",;\t"
ARCHIVE = b"PK\x03\x04"
BLOCK = 1 << 16


class Unreadable(Exception):
    """A file is no list of subscribers; the text says why, in the language that is active."""


class Line(NamedTuple):
    """One line of a file, or several where an entry has line breaks."""

    number: int
    """Of the first, from 1, as an editor counts them."""
    text: str
    """What stands there: the address, or all of it where there is none."""
    email: str
    is_ended: bool
    """It says that somebody left, or that their mail comes back."""
    is_pending: bool
    """It says that somebody never confirmed."""
    created_at: datetime | None
    confirmed_at: datetime | None
    pace: str
    source: str


def count(file: IO[bytes]) -> int:
    """Return how many lines `read` finds in a file. Raises Unreadable."""
    return sum(1 for _line in read(file))


def read(file: IO[bytes]) -> Iterator[Line]:
    """Read a file from its beginning; lines without anything are left out. Raises Unreadable."""
    text = io.TextIOWrapper(file, encoding_of(file), errors="replace", newline="")
    try:
        first = text.readline()
        if not first.strip():
            raise Unreadable(_("The file is empty, or begins with an empty line."))
        columns = _Columns.of(first)
        text.seek(0)
        yield from _lines(text, columns)
    except csv.Error as error:
        raise Unreadable(_("The file is not CSV: %s.") % error) from error
    finally:
        text.detach()


def encoding_of(file: IO[bytes]) -> str:
    """Find out how a file writes letters: UTF-8, UTF-16, or else as Windows does in the West.

    Raises Unreadable where it holds no letters at all.
    """
    file.seek(0)
    start = file.read(BLOCK)
    if start.startswith(ARCHIVE):
        raise Unreadable(_("This is an archive or a spreadsheet. Take the CSV file out of it."))
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        found = "utf-16"
    elif b"\0" in start:
        found = "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    else:
        found = "utf-8-sig" if start.startswith(BOM_UTF8) or _is_utf8(file) else "cp1252"
    file.seek(0)
    return found


def _is_utf8(file: IO[bytes]) -> bool:
    decoder = getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class _Columns:
    """Where in a line stands what."""

    def __init__(self, names: list[str], delimiter: str) -> None:
        self.delimiter = delimiter
        self.is_headless = len(names) == 1 and _is_address(names[0])
        self.names = [re.sub(r"[\s_-]+", " ", name.strip().lower()) for name in names]
        self.address = [0] if self.is_headless else self._places(ADDRESS)
        self.state = self._places(STATE)
        self.ended = self._places(ENDED)
        self.created = self._places(CREATED)
        self.confirmed = self._places(CONFIRMED)
        self.pace = self._places(["pace"])
        self.source = self._places(["source"])

    @classmethod
    def of(cls, first: str) -> "_Columns":
        """Find the columns by the first line of a file. Raises Unreadable where none is known."""
        found = [cls(next(csv.reader([first], delimiter=mark)), mark) for mark in DELIMITERS]
        columns = max(found, key=lambda columns: (bool(columns.address), len(columns.names)))
        if not columns.address:
            names = ", ".join(f"“{name}”" for name in columns.names if name)
            raise Unreadable(
                _("No column is named as one of e-mail addresses. There are: %s.") % names
            )
        return columns

    def _places(self, names: Iterable[str]) -> list[int]:
        return [self.names.index(name) for name in names if name in self.names]

    def line(self, number: int, cells: list[str]) -> Line:
        email = unguarded(_first(cells, self.address))
        state = _first(cells, self.state).lower()
        ended = (_first(cells, [place]).lower() for place in self.ended)
        return Line(
            number=number,
            text=email or self.delimiter.join(cells),
            email=email,
            is_ended=bool(IS_ENDED.fullmatch(state)) or any(text not in NO for text in ended),
            is_pending=bool(IS_PENDING.fullmatch(state)),
            created_at=moment(_first(cells, self.created)),
            confirmed_at=moment(_first(cells, self.confirmed)),
            pace=_first(cells, self.pace),
            source=_first(cells, self.source),
        )


def _first(cells: list[str], places: list[int]) -> str:
    """Return what stands in the first of some places that says anything."""
    found = (cells[place].strip() for place in places if place < len(cells))
    return next(filter(None, found), "")


def _lines(text: TextIO, columns: _Columns) -> Iterator[Line]:
    rows = csv.reader(text, delimiter=columns.delimiter)
    number = 1
    for index, cells in enumerate(rows):
        is_header = index == 0 and not columns.is_headless
        if any(cells) and not is_header:
            yield columns.line(number, cells)
        number = rows.line_num + 1


def _is_address(text: str) -> bool:
    try:
        return bool(addresses.normalise(text))
    except ValidationError:
        return False


def moment(text: str) -> datetime | None:
    """Read a date; without a time zone it is UTC’s. What is none, or cannot be, is None."""
    if not text:
        return None
    in_formats = (partial(_strptime, pattern) for pattern in FORMATS)
    ways: list[Callable[[str], datetime]] = [datetime.fromisoformat, *in_formats]
    for read in ways:
        try:
            found = read(text)
        except ValueError:
            continue
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware if aware.year >= FIRST_YEAR and aware <= timezone.now() else None
    return None


def _strptime(pattern: str, text: str) -> datetime:
    return datetime.strptime(text, pattern).replace(tzinfo=UTC)


# ---------------------------------------------------------------- Spreadsheets

FORMULA = ("=", "+", "-", "@", "'")


def guarded(text: str) -> str:
    """Return what no spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return f"'{text}" if text.startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text
