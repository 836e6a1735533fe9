"""Pictures from outside, written anew: the one module that opens them with Pillow."""

from collections.abc import Iterator
from io import SEEK_END, BytesIO
from pathlib import PurePath
from typing import IO

from django.core.files.base import ContentFile
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

MOST_PIXELS = 50_000_000
MOST_MOVING_PIXELS = 100_000_000
"""Those of all frames of an animation."""

WIDEST = 2560
"""The width, in pixels, to which WordPress, too, brings what is wider."""

WIDTHS = (480, 800, 1200, 1920)
"""In pixels, from what a small phone shows to the widest cover on a fine screen."""

FORMATS = {"AVIF": ".avif", "GIF": ".gif", "JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}


class PictureUnreadable(Exception):
    """What should be a picture is none, or is too large to be opened safely."""


def thumbnail(data: bytes, width: int) -> bytes:
    """Return a picture as WebP, at most `width` pixels wide.

    Raises PictureUnreadable.
    """
    with _open(BytesIO(data)) as image:
        return _write(image, "WEBP", width, quality=80)


def smaller(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield a picture as WebP in each of the WIDTHS that it has more pixels than.

    A version that is heavier than the picture itself is left out, and so are all of an animation.
    Raises PictureUnreadable.
    """
    weight = file.seek(0, SEEK_END)
    file.seek(0)
    with _open(file) as image:
        for width in () if _moves(image) else WIDTHS:
            if width < image.width and len(data := _write(image, "WEBP", width, 80)) < weight:
                yield width, data


def without_metadata(file: IO[bytes], name: str) -> ContentFile[bytes]:
    """Return an uploaded picture as a new file that tells no place, time or camera.

    Raises PictureUnreadable.
    """
    file.seek(0)
    with _open(file) as image:
        form = "JPEG" if image.format == "MPO" else str(image.format)
        moves = form == "GIF" or _moves(image)
        data = _write_moving(image, form) if moves else _write(image, form, WIDEST)
        return ContentFile(data, PurePath(name).stem + FORMATS[form])


def _open(file: IO[bytes]) -> Image.Image:
    try:
        image = Image.open(file, formats=[*FORMATS])
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise PictureUnreadable(str(error)) from error
    if image.width * image.height > MOST_PIXELS:
        raise PictureUnreadable(f"{image.width} × {image.height} pixels are too many")
    return image


def _moves(image: Image.Image) -> bool:
    # A phone's JPEG may hold a second picture for depth, which makes it an MPO.
    return image.format not in ("JPEG", "MPO") and getattr(image, "n_frames", 1) > 1


def _write(image: Image.Image, form: str, width: int, quality: int = 85) -> bytes:
    data = BytesIO()
    try:
        image = ImageOps.exif_transpose(image)
        profile = image.info.get("icc_profile")
        if form == "WEBP" and image.mode == "CMYK":
            image, profile = image.convert("RGB"), None
        if image.width > width:
            if image.mode in ("1", "P"):
                image = image.convert("RGBA")
            image = image.resize((width, max(1, round(image.height * width / image.width))))
        # Pillow writes a comment, times and the like from `info` into the new file.
        image.info = {k: v for k, v in image.info.items() if k == "transparency"}
        image.save(data, form, quality=quality, icc_profile=profile)
    except (OSError, SyntaxError, ValueError) as error:
        raise PictureUnreadable(str(error)) from error
    return data.getvalue()


def _write_moving(image: Image.Image, form: str) -> bytes:
    """Return an animation in its own size: its frames, how long each stands, how often all run."""
    data = BytesIO()
    try:
        pixels = getattr(image, "n_frames", 1) * image.width * image.height
        if pixels > MOST_MOVING_PIXELS:
            raise PictureUnreadable(f"{pixels} pixels in all its frames are too many")
        durations = []
        for frame in ImageSequence.Iterator(image):
            frame.load()
            durations.append(frame.info.get("duration", 0))
        image.seek(0)
        runs = {"loop": image.info["loop"]} if "loop" in image.info else {}
        nothing = {"comment": b"", "exif": b"", "xmp": b""}
        image.save(data, form, save_all=True, duration=durations, **runs, **nothing)
    except (EOFError, OSError, SyntaxError, ValueError) as error:
        raise PictureUnreadable(str(error)) from error
    return data.getvalue()
