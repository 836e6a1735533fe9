"""What a text asks of the sites around it, and what there is to say of the answers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from blog.wordpress.remarks import Reason
from blog.wordpress.texts.bodies import Around, Shown
from blog.wordpress.texts.runs import attributes_html, text_html
from blog.wordpress.texts.tree import Element

SCHEME = re.compile(r"([a-z][a-z0-9+.-]*+):", re.IGNORECASE)
NUMBER_IN_CLASS = re.compile(r"\bwp-image-(\d{1,18})\b")
CUT = re.compile(r"[?&](?:crop|resize|fit)=")
LATE_SOURCES = ("data-orig-file", "data-full-url", "data-src")
"""Where the address of a picture stands that a plugin loads late."""
SIZES = ("width", "height")


@dataclass
class Figure:
    image: str
    link: str = ""
    """The tag that opens it."""
    caption: str | None = None

    def __str__(self) -> str:
        image = f"{self.link}{self.image}</a>" if self.link else self.image
        caption = "" if self.caption is None else f"<figcaption>{self.caption}</figcaption>"
        return f"<figure>{image}{caption}</figure>"


type Block = Figure | str
"""A figure as long as it may still get a caption; all else is HTML."""


class Surroundings:
    """Asks for one text, and gathers the remarks on it."""

    def __init__(self, around: Around, anchors: Iterable[str]) -> None:
        self.around = around
        self.anchors = set(anchors)
        """The places in the text that had a name; here they have none."""
        self.remarks: dict[tuple[str, str], None] = {}

    def remark(self, reason: str, detail: str) -> None:
        """Remember what there is to say, each once; a text of the export may hold anything here."""
        if reason in Reason.values:
            self.remarks[str(reason), detail] = None

    def link(self, address: str) -> str:
        """Return where a link leads from now on, or "" if it can lead nowhere."""
        address = address.strip()
        if not address or (address.startswith("#") and address[1:] in self.anchors):
            return ""
        address = self.around.link(address)
        return address if _scheme(address) in ("", "http", "https", "mailto") else ""

    def image(self, element: Element) -> str:
        """Return the tag of an image of the text as it is shown here, or "" if it cannot be."""
        source = element.get("src")
        if not source or _scheme(source) == "data":
            source = next(filter(None, map(element.get, LATE_SOURCES)), source)
        number = _number(element)
        if not source and number is None:
            return ""
        shown = self.around.picture(source, number)
        if not self._can_be_shown(shown):
            return ""
        kept = {k: v for k, v in element.attributes.items() if k in ("src", "alt", *SIZES)}
        kept["src"] = shown.address
        if shown.alternative_text:
            kept.setdefault("alt", shown.alternative_text)
        if not _fits(kept, source):
            kept = {k: v for k, v in kept.items() if k not in SIZES}
        return f"<img{attributes_html(kept.items())}>"

    def gallery(self, numbers: str, without: str) -> list[Figure]:
        """Return pictures by their numbers, parted by commas; none: all of the article's."""
        hidden = self.around.gallery(_numbers(without)) if without else []
        addresses = {shown.address for shown in hidden}
        wanted = _numbers(numbers)
        for number in wanted:
            if not self.around.gallery([number]):
                self.remark(Reason.NOT_A_PICTURE, str(number))
        return [
            _figure(shown)
            for shown in self.around.gallery(wanted or None)
            if shown.address not in addresses and self._can_be_shown(shown)
        ]

    def _can_be_shown(self, shown: Shown) -> bool:
        if not shown.address or _scheme(shown.address) not in ("", "http", "https"):
            detail = shown.address if len(shown.address) < 100 else f"{shown.address[:100]}…"
            self.remark(Reason.NOT_A_PICTURE, detail)
            return False
        if not shown.is_here:
            self.remark(Reason.PICTURE_ELSEWHERE, shown.address)
        return True


def _figure(shown: Shown) -> Figure:
    attributes = [("src", shown.address), ("alt", shown.alternative_text)]
    caption = text_html(shown.caption) if shown.caption else None
    return Figure(f"<img{attributes_html(attributes)}>", caption=caption)


def _scheme(address: str) -> str:
    # A browser leaves white space out before it reads one.
    found = SCHEME.match("".join(address.split()))
    return found[1].lower() if found else ""


def _fits(attributes: dict[str, str], source: str) -> bool:
    """Whether the sizes in a text are good for the picture that is shown in place of `source`.

    Those of a smaller copy, which is often cut to another shape, are not.
    """
    return all(attributes.get(size, "0").isdecimal() for size in SIZES) and (
        attributes["src"] == source
        or (_file_name(attributes["src"]) == _file_name(source) and not CUT.search(source))
    )


def _number(image: Element) -> int | None:
    in_class = NUMBER_IN_CLASS.search(image.get("class"))
    number = in_class[1] if in_class else image.get("data-number") or image.get("data-id")
    return int(number) if re.fullmatch(r"[0-9]{1,18}", number) else None


def _numbers(written: str) -> list[int]:
    return [int(number) for number in re.findall(r"[0-9]{1,18}", written)]


def _file_name(address: str) -> str:
    return PurePosixPath(re.split("[?#]", address)[0]).name
