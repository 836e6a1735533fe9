"""How an export is read: expat tells what stands there, and this makes of it what `wxr` names."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any
from xml.parsers.expat import ExpatError, errors

from defusedxml.common import DefusedXmlException
from defusedxml.expatbuilder import DefusedExpatBuilder
from django.utils.translation import gettext as _

from blog.wordpress import elements
from blog.wordpress.elements import SKIMMED, WXR, Found, Part
from blog.wordpress.files import BLOCK, Fault, Text
from blog.wordpress.wxr import Site, Unreadable

MAX_ITEM = 200 << 20
"""Letters that may stand between the ends of two items; it is what bounds our memory."""
MAX_TEXT = 50 << 20
"""Letters of one text."""
MAX_DEPTH = 100
"""Of elements in each other that mean nothing to us."""

CUT_OFF = {
    errors.XML_ERROR_NO_ELEMENTS,
    errors.XML_ERROR_UNCLOSED_TOKEN,
    errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    errors.XML_ERROR_PARTIAL_CHAR,
}
"""What expat says at the end of a file that has none."""

NAMESPACES = {
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}
WORDPRESS = re.compile(r"https?://wordpress\.org/export/1\.\d+/(excerpt/)?")


def read(files: Sequence[Path], *, skim: bool = False) -> Iterator[Found]:
    """Read files one after the other, each thing as soon as it ends. Raises Unreadable.

    A site comes again when more is known of it; nothing that was given out is kept. To `skim` is
    to read no more of a comment than its type, in about half of the time.
    """
    for path in files:
        try:
            with path.open("rb") as file:
                yield from _read(file, skim=skim)
        except OSError as error:
            facts = {"file": path.name, "fault": error.strerror}
            raise Unreadable(_("%(file)s cannot be opened: %(fault)s.") % facts) from error
        except Fault as fault:
            where = _("%(file)s, line %(line)d: %(fault)s") if fault.line else "%(file)s: %(fault)s"
            told = {"file": path.name, "line": fault.line, "fault": fault}
            raise Unreadable(where % told) from fault


def _read(file: IO[bytes], *, skim: bool) -> Iterator[Found]:
    text = Text(file)
    reader = _Reader(text, skim=skim)
    for block in text:
        reader.feed(block)
        yield from reader.take()
    reader.close()
    yield from reader.take()


class _Names(dict[str, str]):
    """What is read in a part, by the name that a file gives it; "" for what says nothing to us."""

    def __init__(self, known: set[str], prefixes: dict[str, str]) -> None:
        super().__init__()
        self.known = known
        self.prefixes = prefixes

    def __missing__(self, tag: str) -> str:
        prefix, colon, local = tag.rpartition(":")
        name = self.prefixes.get(prefix, "?") + local if colon else local
        self[tag] = name if name in self.known else ""
        return self[tag]


class _Reader:
    """Keeps what is open, and puts what has ended into `found`."""

    def __init__(self, text: Text, *, skim: bool) -> None:
        self.text = text
        self.found: deque[Found] = deque()
        self.site: Site | None = None
        self.prefixes: dict[str, str] = {}
        """Ours, by those of the file."""
        self.names = {
            part: _Names(parts | texts, self.prefixes)
            for part, (parts, texts) in (SKIMMED if skim else WXR).items()
        }
        self.comment = elements.skimmed_comment if skim else elements.comment
        self.parts: list[Part] = []
        """The elements with others in them that are open, the innermost last."""
        self.depth = 0
        """How many elements are open in the innermost of them, each in the one before."""
        self.leaf = ""
        """The first of these, if its text says something."""
        self.letters: list[str] = []
        self.fed = self.item_from = 0
        self._enter(Part("file"))
        self.expat = _safe_expat()
        self.expat.StartElementHandler = self._start_root
        self.expat.EndElementHandler = self._end
        self.expat.CharacterDataHandler = self.letters.append

    @property
    def line(self) -> int:
        return int(self.expat.CurrentLineNumber) + self.text.blank_lines

    def feed(self, block: str) -> None:
        """Take a block of a file. Raises Fault."""
        self.fed += len(block)
        self._parse(block)
        if self.fed - self.item_from > MAX_ITEM or sum(map(len, self.letters)) > MAX_TEXT:
            raise Fault(_("An item or a text in it is too large to be read."), self.line)

    def close(self) -> None:
        """Take the end of a file. Raises Fault where it comes too soon."""
        self._parse("", is_last=True)
        if not self.site:
            raise Fault(_no_export("rss"), self.line)

    def take(self) -> Iterator[Found]:
        """Give out what was found, and forget it."""
        while self.found:
            yield self.found.popleft()

    def _parse(self, block: str, *, is_last: bool = False) -> None:
        try:
            self.expat.Parse(block, is_last)
        except DefusedXmlException as error:
            if getattr(error, "name", "").lower() == "html":
                raise Fault(_no_export("html"), self.line) from error
            sentence = _("The file declares a document type or entities, as no export does.")
            raise Fault(sentence, self.line) from error
        except ExpatError as error:
            line = error.lineno + self.text.blank_lines
            raise Fault(_fault_of_xml(error.code), line) from error

    def _start_root(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name != "rss":
            raise Fault(_no_export(name), self.line)
        self.expat.StartElementHandler = self._start
        self._start(tag, attributes)

    # These two are called for each element, so that what they do not do is what makes them fast.

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.depth:
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise Fault(_("More elements than can be read stand in each other."), self.line)
            return
        name = self.names_here[tag]
        self.letters.clear()
        if name in WXR:
            self._open(name, attributes)
        else:
            self.depth = 1
            self.leaf = name

    def _end(self, _tag: str) -> None:
        if self.depth == 1:
            self.depth = 0
            if self.leaf:
                self.texts[self.leaf] = "".join(self.letters)
        elif self.depth:
            self.depth -= 1
        else:
            self._close()

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("rss", "channel"):
            self._declare(attributes)
        if name == "channel" and "wp:" not in self.prefixes.values():
            raise Fault(_no_export("rss"), self.line)
        self._enter(Part(name, self.line, attributes))

    def _declare(self, attributes: dict[str, str]) -> None:
        """Learn prefixes, which are declared here or, as some of WordPress.com's, nowhere."""
        for name, address in attributes.items():
            if name.startswith("xmlns:"):
                self.prefixes[name.removeprefix("xmlns:")] = _prefix(address)

    def _enter(self, part: Part) -> None:
        self.parts.append(part)
        self.texts = part.texts
        self.names_here = self.names[part.name]

    def _close(self) -> None:
        part = self.parts.pop()
        around = self.parts.pop()
        self._enter(around)
        if part.name in ("wp:commentmeta", "wp:postmeta"):
            around.meta.append((part.text("wp:meta_key"), part.raw("wp:meta_value")))
        elif part.name == "wp:comment":
            around.comments.append(self.comment(part))
        elif part.name == "category":
            around.terms.append(elements.term_of_item(part, "".join(self.letters)))
        elif part.name == "channel":
            self._find_site(part)
        elif part.name != "rss":
            self._find_site(around)
            self.found.append(elements.MADE[part.name](part))
            self.item_from = self.fed

    def _find_site(self, channel: Part) -> None:
        site = elements.site(channel)
        if site != self.site:
            self.site = site
            self.found.append(site)


def _safe_expat() -> Any:
    """Return an expat that refuses what defusedxml forbids, and calls no one else but us.

    It heeds no namespaces, so that a prefix that was never declared is no fault.
    """
    expat = DefusedExpatBuilder(forbid_dtd=True).getParser()
    expat.ordered_attributes = False
    expat.buffer_size = BLOCK
    # The tree that would be built is not for us.
    expat.XmlDeclHandler = expat.CommentHandler = expat.ProcessingInstructionHandler = None
    expat.StartCdataSectionHandler = expat.EndCdataSectionHandler = None
    return expat


def _prefix(address: str) -> str:
    if wordpress := WORDPRESS.fullmatch(address):
        return "excerpt:" if wordpress[1] else "wp:"
    return NAMESPACES.get(address, "?")


def _no_export(root: str) -> str:
    if root.lower() == "html":
        return _("This is a web page. In WordPress, Tools → Export gives the file.")
    if root == "rss":
        return _("This is an RSS feed. In WordPress, Tools → Export gives the file.")
    return _("This is XML with “%s” at its top, and no export of WordPress.") % root[:50]


def _fault_of_xml(code: int) -> str:
    told = errors.messages[code]
    if told in CUT_OFF:
        return _("The file is cut off here. Export it again, or copy it again.")
    if told == errors.XML_ERROR_UNDEFINED_ENTITY:
        return _("There is an entity that XML does not know, such as &nbsp;.")
    return _("Here the file is no sound XML (%s).") % told
