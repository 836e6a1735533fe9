"""A backup each night, made by the worker."""

import logging

from django.conf import settings
from django.tasks import task
from django.utils import translation

from operations.backups import keeping, taking
from operations.backups.archive import BackupError

logger = logging.getLogger(__name__)

NIGHTS = 14
"""How many backups are kept."""


@task()
def keep_one() -> None:
    """Make a backup in BACKUP_DIR, if there is one set, and delete the oldest when it is whole."""
    folder = settings.BACKUP_DIR
    if not folder:
        return
    with translation.override("en"):
        try:
            if not folder.is_dir():
                raise BackupError("The folder of BACKUP_DIR is not there: make or mount it.")
            path = folder / keeping.name_for_now()
            taking.take(path)
            keeping.prune(folder, NIGHTS)
        except (BackupError, OSError) as error:
            logger.error("There is no backup of tonight in %s. %s", folder, error)
        else:
            logger.info("The backup of tonight is %s.", path)
