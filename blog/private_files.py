"""Where files are kept that no web server may hand out, nor anybody else on the machine read."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage


def private_storage() -> FileSystemStorage:
    return FileSystemStorage(
        location=Path(settings.DATA_DIR, "imports"),
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )
