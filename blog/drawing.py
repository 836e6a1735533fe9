"""Cards, drawn: what networks show beside the link to a text that has no picture of its own."""

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
"""In pixels, as networks ask for it: https://developers.facebook.com/docs/sharing/webmasters/images"""

LOOK = "1"
"""Another whenever cards come to look different."""

LEFT, TOP = 80, 64
COLUMN = WIDTH - 2 * LEFT
BESIDE_THE_TREE = 780
ROOM = 330
"""How high a title may stand."""

SIZES = range(84, 41, -6)
"""The sizes of a title, in pixels: the first in which it has room."""
LEADING = 1.16

INK, SOFT, LEAF = "#24211d", "#655d52", "#2f5d46"
"""By day, as in palabre.css."""

FOLDER = Path(__file__).parent / "card"


def can_draw(text: str) -> bool:
    """Whether the font has the letters of a text: Latin, Greek and Cyrillic ones.

    Other signs that it lacks, such as emoji, leave a gap.
    """
    return all(c <= "\u045f" or "\u1e00" <= c <= "\u1eff" for c in text if c.isalpha())


def card(title: str, author: str, blog: str) -> bytes:
    """Return the card of a text as PNG. A title that has no room in any size is cut."""
    with Image.open(FOLDER / "ground.png") as ground:
        image = ground.convert("RGB")
    draw = ImageDraw.Draw(image)
    font, lines = compose(_drawable(title))
    for number, line in enumerate(lines):
        draw.text((LEFT, TOP + number * _step(font)), line, INK, font)
    below = _font(36)
    draw.text((LEFT, 476), _cut(_drawable(blog), below, BESIDE_THE_TREE), LEAF, below)
    if author != blog:
        draw.text((LEFT, 426), _cut(_drawable(author), below, BESIDE_THE_TREE), SOFT, below)
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FOLDER / "Literata-SemiBold.ttf", size)


def _drawable(text: str) -> str:
    """Return a text without the space that the font lacks; its no-break space is narrow, too."""
    return text.replace("\u202f", "\u00a0")


def compose(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the font in which a title has room on a card, and its lines.

    They are parted at ordinary spaces only. In the smallest size, what is too long ends with “…”.
    """
    for size in SIZES:
        font = _font(size)
        lines = _lines(title, font)
        most = int(ROOM / _step(font))
        if len(lines) <= most and all(font.getlength(line) <= COLUMN for line in lines):
            return font, lines
    if len(lines) > most:
        lines[most - 1 :] = [" ".join(lines[most - 1 :])]
    return font, [_cut(line, font, COLUMN) for line in lines]


def _lines(title: str, font: ImageFont.FreeTypeFont) -> list[str]:
    first, *words = title.split(" ")
    lines = [first]
    for word in words:
        if font.getlength(f"{lines[-1]} {word}") <= COLUMN:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _cut(line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(line) <= width:
        return line
    while font.getlength(f"{line}…") > width:
        line = line[:-1].rstrip(" \u00a0,;:")
    return f"{line}…"


def _step(font: ImageFont.FreeTypeFont) -> float:
    return LEADING * font.size
