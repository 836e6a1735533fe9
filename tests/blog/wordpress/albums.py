"""Pictures as the media of another site hold them."""

from io import BytesIO
from pathlib import Path

from PIL import Image

UPLOADS = "https://ancien.example/wp-content/uploads/"


def picture_data(form="JPEG", size=(40, 30), colour="red", **options) -> bytes:
    data = BytesIO()
    Image.new("RGB", size, colour).save(data, form, **options)
    return data.getvalue()


def album(folder: Path, **files: bytes) -> str:
    """Put files into a folder of uploads; `arbre_jpg` is 2012/05/arbre.jpg."""
    for name, data in files.items():
        path = folder / "uploads/2012/05" / ".".join(name.rsplit("_", 1))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return str(folder / "uploads")


def address(name: str) -> str:
    return f"{UPLOADS}2012/05/{name}"
