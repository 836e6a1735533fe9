"""What an export is written in, made even: the letters of a file that XML allows."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

BLOCK = 1 << 16

ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
BLANKS = "\ufeff \t\r\n"

DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
ENCODING = re.compile(r"utf-?8|us-ascii|iso-?8859-?\d{1,2}|(windows|cp)-?125\d", re.IGNORECASE)

FORBIDDEN = bytes({*range(0x20)} - {*b"\t\n\r"})
"""Characters that XML does not allow (https://www.w3.org/TR/xml/#charsets), and that WordPress
writes as they are. In UTF-8 these bytes stand for nothing else."""


class Fault(Exception):
    """What is wrong with a file, and in which line; 0 where it is in none."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.line = line


class Text:
    """What is written in a file, a block at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.blank_lines = 0
        """How many were left out where nothing may stand, before the XML declaration."""

    def __iter__(self) -> Iterator[str]:
        """Read from the beginning, without the blanks before it. Raises Fault."""
        start = self.file.read(BLOCK)
        if start.startswith(ARCHIVES):
            raise Fault(_("This is an archive. Unpack it first, and take the XML files in it."))
        texts = self._decoded(start, _encoding(start))
        first = ""
        for text in texts:
            first = text.lstrip(BLANKS)
            self.blank_lines += text[: len(text) - len(first)].count("\n")
            if first:
                break
        else:
            raise Fault(_("The file is empty."))
        if first[0] != "<":
            raise Fault(_("This is no XML, so it is no export of WordPress."), self.blank_lines + 1)
        yield _allowed(first)
        for text in texts:
            yield _allowed(text)

    def _decoded(self, block: bytes, encoding: str) -> Iterator[str]:
        decoder = getincrementaldecoder(encoding)()
        line = 1
        try:
            while block:
                text = decoder.decode(block)
                yield text
                line += text.count("\n")
                block = self.file.read(BLOCK)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            sentence = _("There are letters that are not %(encoding)s, as the file says it is.")
            raise Fault(sentence % {"encoding": encoding.upper()}, line) from error


def _encoding(start: bytes) -> str:
    """Return how a file writes letters by how it begins. Raises Fault where we cannot read it."""
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start[:2]:
        return "utf-16-be" if start[:1] == b"\0" else "utf-16-le"
    declared = DECLARED.search(start[:1000])
    if start.startswith(BOM_UTF8) or not declared:
        return "utf-8"
    name = declared[1].decode("ascii", "replace")
    if name.lower().startswith("utf-16"):
        return "utf-8"  # its bytes, by which we read the declaration, say otherwise
    try:
        getincrementaldecoder(name)
    except LookupError:
        is_known = False
    else:
        is_known = ENCODING.fullmatch(name) is not None
    if not is_known:
        raise Fault(_("The encoding “%s” cannot be read. Save the file as UTF-8.") % name, 1)
    return name


def _allowed(text: str) -> str:
    text = text.replace("\ufffe", "").replace("\uffff", "")
    # Bytes are many times faster to look through than letters.
    return text.encode().translate(None, FORBIDDEN).decode()
