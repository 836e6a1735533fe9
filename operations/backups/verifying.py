"""Whether a backup is whole and sound."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from operations.backups import engines
from operations.backups.archive import MANIFEST, BackupError, Reader, reading
from operations.backups.manifest import Manifest


@contextmanager
def verified(path: Path) -> Iterator[tuple[Reader, Manifest]]:
    """Open a backup that was found whole and sound. Raises BackupError, a sentence in each line."""
    with reading(path) as archive:
        with archive.open(MANIFEST) as content:
            manifest = Manifest.from_json(content.read())
        if faults := list(_faults(archive, manifest)):
            raise BackupError("\n".join(faults))
        _look_over(archive, manifest)
        yield archive, manifest


def sentences(manifest: Manifest) -> Iterator[str]:
    """Say what is right with a backup that was verified."""
    yield _("Made on %(moment)s by Palabre %(version)s.") % {
        "moment": manifest.made_at,
        "version": manifest.palabre,
    }
    yield _("Files: %d, all with the right checksum.") % (len(manifest.members) - 1)
    yield _("Database: %s, sound.") % manifest.database
    yield _("Articles: %(articles)d. Comments: %(comments)d. Subscribers: %(subscribers)d.") % (
        manifest.counts
    )


def _faults(archive: Reader, manifest: Manifest) -> Iterator[str]:
    """Yield what differs between the members and what is said of them."""
    said = {member.name: member for member in manifest.members}
    for name in archive.infos.keys() - said.keys() - {MANIFEST}:
        yield _("%s is in the backup, but not in the list of its contents.") % name
    for name, member in said.items():
        if name not in archive.infos:
            yield _("%s is missing.") % name
        elif archive.measure(name) != member:
            yield _("%s is damaged: it has another checksum.") % name
    engine = engines.ENGINES.get(manifest.database)
    if not engine or engine.MEMBER not in said:
        yield _("There is no database in the backup.")
    places = tuple(f"files/{folder}/" for folder in engines.FOLDERS)
    for name in said:
        if not (name.startswith(places) or (engine and name == engine.MEMBER)):
            yield _("%s is nothing that a backup has.") % name


def _look_over(archive: Reader, manifest: Manifest) -> None:
    """Open the database of a backup and count what is in it."""
    engine = engines.ENGINES[manifest.database]
    with (
        tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".palabre-verify-") as name,
        archive.open(engine.MEMBER) as content,
    ):
        counts = engine.count(content, engines.TABLES, Path(name))
    if counts != manifest.counts:
        raise BackupError(
            _("The database has other numbers of rows than were counted: %(found)s, not %(said)s.")
            % {"found": counts, "said": manifest.counts}
        )
