"""Every tree, looked over each night: what is wrong with one is found before a reader does."""

import logging
from itertools import islice

from django.tasks import task
from django.utils import translation

from comments import tree
from comments.models import Comment

logger = logging.getLogger(__name__)

NAMED = 5
"""How many faults are named in the log; the command names them all."""


@task()
def look_over() -> None:
    """Verify all trees, a row at a time, and log what to do if anything is wrong."""
    with translation.override("en"):
        faults = tree.faults(Comment.objects.placed().iterator())
        named = list(islice(faults, NAMED))
        count = len(named) + sum(1 for _fault in faults)
    if count:
        logger.error(
            "The trees of comments have faults: run `manage.py check_trees --repair`, which may be "
            "done while the site runs. Faults: %d, such as: %s",
            count,
            " ".join(named),
        )
