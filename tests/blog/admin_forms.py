"""What an author types into the admin, and where."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.urls import reverse
from PIL import Image


def written(**changes) -> dict[str, str]:
    return {
        "title": "The tree",
        "standfirst": "",
        "body": "<p>Under it.</p>",
        "slug": "the-tree",
        "published_at_0": "",
        "published_at_1": "",
        "comments_open": "on",
        "cover_alt": "",
        "cover_credit": "",
        **changes,
    }


def change(row: Model) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def photo(name="photo.jpg", form="JPEG", size=(40, 30)) -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    data = BytesIO()
    Image.new("RGB", size, "green").save(data, form, exif=exif)
    return SimpleUploadedFile(name, data.getvalue())
