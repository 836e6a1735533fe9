"""A site is exported, and comes back into an empty one as it was."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from blog.models import Article, LinkCard, OldAddress, Origin, Picture, Tag, WordPressImport
from comments.models import Comment
from comments.tree import faults
from comments.wordpress import exporting
from tests.comments.wordpress.arrival import bring_in_files
from tests.comments.wordpress.sites import build, sites
from tests.comments.wordpress.snapshot import snapshot
from tests.factories import (
    AkismetCallFactory,
    ArticleFactory,
    CommentFactory,
    PageFactory,
    PictureFactory,
    TagFactory,
    UserFactory,
)

REAL = django_settings.BASE_DIR.parent / "shared/data/themeunittestdata.wordpress.xml"
EXAMPLES = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 20

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    """An empty folder of media."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


def write(folder: Path) -> Path:
    path = folder / "site.xml"
    with path.open("w", encoding="utf-8", newline="") as file:
        exporting.write(file)
    return path


def empty() -> None:
    """Delete all that an import may bring."""
    for model in (Origin, WordPressImport, OldAddress, Comment, Article, Tag, Picture, LinkCard):
        model.objects.all().delete()
    User.objects.all().delete()


def move(folder: Path, **options) -> WordPressImport:
    """Export the site, empty it, and bring the export in."""
    exported = write(folder)
    empty()
    run = bring_in_files([exported], **options)
    assert run.state == WordPressImport.State.DONE, run.fault
    return run


def move_with_media(folder: Path, media: Path) -> WordPressImport:
    """The same with a copy of the media; those of the site are deleted as well."""
    shutil.copytree(media, folder / "copy")
    shutil.rmtree(media)
    return move(folder, media=str(folder / "copy"))


def changed(before, after):
    """Return what is not the same, which says more than two whole sites."""
    return {
        (kind, name): (facts.get(name), (after[kind] or {}).get(name))
        for kind, facts in before.items()
        if isinstance(facts, dict)
        for name in facts.keys() | after[kind].keys()
        if facts.get(name) != after[kind].get(name)
    }
